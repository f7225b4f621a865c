import { Effect } from "effect"
import type { AnyKinds } from "../../src/client/Kinds.ts"
import type { SchedulesOf } from "../../src/client/Schedules.ts"

const unused = () => Effect.die("nobody asks for this")

/** For a client that is asked for none. */
export const noSchedules: SchedulesOf<AnyKinds> = {
  put: unused,
  get: unused,
  list: Effect.die("nobody asks for this"),
  delete: unused,
  pause: unused,
  resume: unused,
  run: unused
}
