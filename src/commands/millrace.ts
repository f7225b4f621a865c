/** The command `millrace` with all that it can, in the order in which its help tells of it. */
import { Command } from "effect/cli"
import { backup } from "./backup.ts"
import { blob } from "./blob.ts"
import { cancel } from "./cancel.ts"
import { doctor } from "./doctor.ts"
import { events } from "./events.ts"
import { get } from "./get.ts"
import { key } from "./key.ts"
import { kinds } from "./kinds.ts"
import { limits } from "./limits.ts"
import { ls } from "./ls.ts"
import { pause, resume } from "./pausing.ts"
import { restore } from "./restore.ts"
import { retry } from "./retry.ts"
import { natsPermissions } from "./natsPermissions.ts"
import { actor, gateway, up } from "./roles.ts"
import { runNow } from "./runNow.ts"
import { schedule } from "./schedule/schedule.ts"
import { setup } from "./setup.ts"
import { stats } from "./stats.ts"
import { submit } from "./submit.ts"
import { wait } from "./wait.ts"

export const millrace = Command.make("millrace").pipe(
  Command.withDescription("A task pipeline on NATS JetStream"),
  Command.withSubcommands([
    { group: "TASKS", commands: [submit, get, wait, ls, cancel, retry, runNow, schedule, events, blob] },
    { group: "WHAT GOES ON", commands: [kinds, limits, stats, pause, resume, doctor] },
    { group: "WHAT IS KEPT", commands: [backup, restore] },
    { group: "ROLES", commands: [up, gateway, actor, setup, key, natsPermissions] }
  ])
)
