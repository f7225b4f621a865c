/** A hint at the schedule that was meant, where a name is not there. */
import { Effect, Schema } from "effect"
import { Client } from "../../client/Client.ts"
import type { ScheduleUnknown } from "../../streams/ScheduleFailures.ts"
import { didYouMean } from "../didYouMean.ts"

/** There is no such schedule, but one of nearly that name. */
export class ScheduleMisspelt extends Schema.TaggedError<ScheduleMisspelt>()("ScheduleMisspelt", {
  name: Schema.String,
  meant: Schema.String
}) {
  override get message() {
    return `There is no schedule "${this.name}"; did you mean ${this.meant}?`
  }
}

/** Not every key may look which schedules there are: without that there is no hint. */
export const hinted = Effect.fnUntraced(function* (unknown: ScheduleUnknown) {
  const { schedules } = yield* Client
  const all = yield* Effect.orElseSucceed(schedules.list, () => [])
  const meant = didYouMean(
    unknown.name,
    all.map(({ name }) => name)
  )
  return yield* meant === undefined ? unknown : new ScheduleMisspelt({ name: unknown.name, meant })
})
