/** Has all failed tasks of a kind, or of a time, done again, and tells of each. */
import { Effect, Schema, Stream } from "effect"
import { Client, type Query } from "../client/Client.ts"
import type { Retried } from "../client/Seen.ts"
import { type Json, answerLine, isForProgram } from "./answer.ts"
import { listed } from "./listed.ts"
import { Screen } from "./screen/Screen.ts"
import { type Refused, again, refused } from "./show/again.ts"

/** Some could not be done again: the command's exit code says so as well. */
export class SomeRefused extends Schema.TaggedError<SomeRefused>()("SomeRefused", { refused: Schema.Int }) {
  override get message() {
    return `${this.refused} of them could not be put back into the queue; why is said above.`
  }
}

/** What fails meanwhile is newer than the first page, and in none of those that follow. */
export const retryFailed = Effect.fnUntraced(function* (
  which: Pick<Query, "kind" | "since" | "until">,
  json: Json
) {
  const total = { again: 0, refused: 0 }
  const screen = yield* Screen
  const tell = (yield* isForProgram(json)) ? screen.say : screen.print
  yield* listed({ ...which, state: "failed" }, 100).pipe(
    // A few at a time, told of in the order of the list.
    Stream.mapEffect(({ id }) => retried(id), { concurrency: 8 }),
    Stream.filter((one) => one !== undefined),
    Stream.runForEach((one) => {
      const isRefused = "refused" in one
      total[isRefused ? "refused" : "again"] += 1
      return isRefused ? answerLine(json, one, refused) : answerLine(json, one, again)
    }),
    // Also of those before the listing failed.
    Effect.onExit(() =>
      Effect.ignore(tell(`${total.again} put back into the queue, ${total.refused} refused.\n`))
    )
  )
  if (total.refused > 0) return yield* new SomeRefused({ refused: total.refused })
})

/** Undefined for a task that has moved on since it was listed: it is none of those that are meant. */
const retried = (id: string) =>
  Effect.flatMap(Client, (client) => client.retry(id)).pipe(
    Effect.map((one): Retried | Refused | undefined => one),
    Effect.catchTags({
      NotFailed: () => Effect.undefined,
      TaskUnknown: () => Effect.undefined,
      NotRepeatable: ({ message }) => because(id, message),
      TaskTooLarge: ({ message }) => because(id, message),
      QueueFull: ({ message }) => because(id, message),
      QueueMissing: ({ message }) => because(id, message),
      TooManyRequests: ({ message }) => because(id, message),
      // One may be out of reach while the next is not; if all are, the listing fails soon.
      Unavailable: ({ message }) => because(id, message)
    })
  )

const because = (id: string, why: string): Effect.Effect<Refused> => Effect.succeed({ id, refused: why })
