/** The client, whichever way it goes; `typed.ts` tells the compiler what each kind gives. */
import { Effect, type Stream } from "effect"
import { checkedQuery, checkedStored } from "./checked.ts"
import type { Asked, Query, SubmitOptions } from "./Client.ts"
import type { NotSubmitted } from "./Failures.ts"
import { hearing } from "./hearing.ts"
import { optionsOf } from "./optionsOf.ts"
import type { Outcome } from "./Seen.ts"
import { waiting, whole } from "./waiting.ts"
import type { Submission, Way } from "./Way.ts"

export const clientOver = (way: Way) => {
  /** Of many, each is answered for itself: those that are wrong keep no other from being sent. */
  const submitAll = Effect.fnUntraced(function* (
    kind: string,
    tasks: ReadonlyArray<Asked<unknown>>
  ): Effect.fn.Return<ReadonlyArray<Outcome<string, NotSubmitted>>> {
    const outcomes: Array<Outcome<string, NotSubmitted>> = []
    const sent: Array<Submission> = []
    const places: Array<number> = []
    for (const [place, { input, ...asked }] of tasks.entries()) {
      const options = yield* Effect.result(optionsOf(asked))
      if (options._tag === "Failure") outcomes[place] = { accepted: false, error: options.failure }
      else {
        sent.push({ kind, input, ...options.success })
        places.push(place)
      }
    }
    const answers = yield* way.submitAll(sent)
    for (const [index, answer] of answers.entries()) outcomes[places[index] ?? 0] = answer
    return outcomes
  })

  return {
    submit: (kind: string, input: unknown, asked: SubmitOptions = {}) =>
      Effect.flatMap(optionsOf(asked), (options) => way.submit({ kind, input, ...options })),
    submitAll,
    get: (id: string) => Effect.flatMap(way.find(id), (task) => whole(way, task)),
    wait: waiting(way),
    list: (query: Query = {}) => Effect.flatMap(checkedQuery(query), way.list),
    cancel: way.cancel,
    retry: way.retry,
    kinds: way.kinds,
    stats: way.stats,
    events: hearing(way),
    putBlob: <E>(content: Uint8Array | Stream.Stream<Uint8Array, E>, contentType: string) =>
      Effect.flatMap(checkedStored({ contentType }), () => way.putBlob(content, contentType)),
    getBlob: way.getBlob
  }
}

export type UntypedClient = ReturnType<typeof clientOver>
