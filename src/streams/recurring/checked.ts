/** Whether a schedule can be put: its name, what it is to do, and what it goes by. */
import { Clock, Effect, type Schema } from "effect"
import type { AskedSchedule } from "../../schemas/Schedule.ts"
import { ticksOf } from "../../schemas/Timing.ts"
import { type InvalidInput, type UnknownKind, checkInput, contractOf } from "../../schemas/Validation.ts"
import { TaskTooLarge } from "../NotQueued.ts"
import { ScheduleInvalid } from "../ScheduleFailures.ts"
import { maxTaskBytes } from "../Topology.ts"

export const unusable = (name: string) =>
  new ScheduleInvalid({
    name: name.slice(0, 100),
    faults: [
      {
        path: ["name"],
        message:
          "1 to 64 lower-case letters, digits and hyphens, no hyphen first; and not seq-… or bad-…, which name other tasks"
      }
    ]
  })

/** What it is to do can be done, and what it goes by comes again. */
export const checked = Effect.fnUntraced(function* (
  name: string,
  { kind, input, ...timing }: AskedSchedule
): Effect.fn.Return<void, ScheduleInvalid | UnknownKind | InvalidInput | TaskTooLarge> {
  yield* checkInput(yield* contractOf(kind), input)
  const bytes = Buffer.byteLength(JSON.stringify(input satisfies Schema.Json))
  if (bytes > maxTaskBytes) return yield* new TaskTooLarge({ kind, bytes })
  if (timing.cron === undefined) return
  const now = Math.floor((yield* Clock.currentTimeMillis) / 1_000)
  const { cron, timezone } = timing
  const first = ticksOf({ cron, ...(timezone === undefined ? {} : { timezone }) })?.after(now, now)
  if (first === undefined) {
    const message = `"${cron}" names no time in the next five years`
    return yield* new ScheduleInvalid({ name, faults: [{ path: ["cron"], message }] })
  }
})
