/** Has all failed tasks of a kind, or of a time, done again, and tells of each. */
import { Console, Effect, Schema, Stream } from "effect"
import type { Query } from "../streams/Page.ts"
import { retry } from "../streams/Retry.ts"
import { namedBy } from "../streams/TaskUnknown.ts"
import { listed } from "./listed.ts"

/** Some could not be done again: the command's exit code says so as well. */
export class SomeRefused extends Schema.TaggedError<SomeRefused>()("SomeRefused", { refused: Schema.Int }) {
  override get message() {
    return `${this.refused} of them could not be put back into the queue; why is said above.`
  }
}

/** What fails meanwhile is newer than the first page, and in none of those that follow. */
export const retryFailed = Effect.fnUntraced(function* (which: Pick<Query, "kind" | "since" | "until">) {
  const total = { again: 0, refused: 0 }
  yield* listed({ ...which, state: "failed" }, 100).pipe(
    // A few at a time, told of in the order of the list.
    Stream.mapEffect(({ id }) => again(id), { concurrency: 8 }),
    Stream.filter((one) => one !== undefined),
    Stream.runForEach(({ did, line }) => {
      total[did] += 1
      return Console.log(line)
    }),
    // Also of those before the listing failed.
    Effect.onExit(() => Console.log(`${total.again} put back into the queue, ${total.refused} refused.`))
  )
  if (total.refused > 0) return yield* new SomeRefused({ refused: total.refused })
})

/** Undefined for a task that has moved on since it was listed: it is none of those that are meant. */
const again = (id: string) =>
  Effect.gen(function* () {
    const { kind, key } = yield* namedBy(id)
    const { run } = yield* retry(kind, key)
    return { did: "again", line: `${id} is in its queue again, for run ${run}.` } as const
  }).pipe(
    Effect.catchTags({
      NotFailed: () => Effect.undefined,
      TaskUnknown: () => Effect.undefined,
      NotRepeatable: ({ message }) => refused(id, message),
      TaskTooLarge: ({ message }) => refused(id, message),
      QueueFull: ({ message }) => refused(id, message),
      QueueMissing: ({ message }) => refused(id, message),
      // One may be out of reach while the next is not; if all are, the listing fails soon.
      NatsUnavailable: ({ asked, reason }) =>
        refused(id, `NATS could not do it (${asked}): ${reason}. Run this again.`)
    })
  )

const refused = (id: string, why: string) =>
  Effect.succeed({ did: "refused", line: `${id} is refused: ${why}` } as const)
