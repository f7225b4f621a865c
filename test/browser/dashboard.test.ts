/** All of the dashboard, page by page. The pages share what takes long to start; one alone: `-t "the dead letters"`. */
import { useDashboard } from "./Dashboard.ts"
import { dead } from "./dead.ts"
import { everyPage } from "./everyPage.ts"
import { failed } from "./failed.ts"
import { keys } from "./keys.ts"
import { later } from "./later.ts"
import { limits } from "./limits.ts"
import { overview } from "./overview.ts"
import { ownKind } from "./ownKind.ts"
import { schedules } from "./schedules.ts"
import { task } from "./task.ts"
import { tasks } from "./tasks.ts"
import { trying } from "./trying.ts"

const dashboard = useDashboard()

overview(dashboard)
limits(dashboard)
trying(dashboard)
task(dashboard)
later(dashboard)
tasks(dashboard)
dead(dashboard)
failed(dashboard)
schedules(dashboard)
ownKind(dashboard)
keys(dashboard)
// The last: it also asks whether all the others were met without an error.
everyPage(dashboard)
