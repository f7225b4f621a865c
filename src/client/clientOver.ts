/** The client, whichever way it goes; `typed.ts` tells the compiler what each kind gives. */
import { Effect, Result, type Stream } from "effect"
import type { KindLimits } from "../schemas/KindLimits.ts"
import { checkedLimits, checkedQuery, checkedStored } from "./checked.ts"
import type { Asked, Query, SubmitOptions } from "./Client.ts"
import type { NotSubmitted } from "./Failures.ts"
import { hearing } from "./hearing.ts"
import { listening } from "./listening.ts"
import { noOptionsAsked, optionsOf } from "./optionsOf.ts"
import { schedulesOver } from "./schedulesOver.ts"
import type { Outcome, Submitted } from "./Seen.ts"
import { waiting, whole } from "./waiting.ts"
import type { Submission, Way } from "./Way.ts"

export const clientOver = (way: Way) => {
  const submit = (kind: string, input: unknown, asked: SubmitOptions = {}) =>
    Effect.flatMap(Effect.fromResult(optionsOf(asked)), (options) => way.submit({ kind, input, ...options }))

  /** Of many, each is answered for itself: those that are wrong keep no other from being sent. */
  const submitAll = (
    kind: string,
    tasks: ReadonlyArray<Asked<unknown>>
  ): Effect.Effect<ReadonlyArray<Outcome<string, NotSubmitted>>> =>
    Effect.suspend(() => {
      const outcomes: Array<Outcome<string, NotSubmitted>> = []
      const sent: Array<Submission> = []
      const places: Array<number> = []
      for (const [place, task] of tasks.entries()) {
        const { input } = task
        const options = optionsBeside(task)
        if (Result.isFailure(options)) outcomes[place] = { accepted: false, error: options.failure }
        else {
          sent.push({ kind, input, ...options.success })
          places.push(place)
        }
      }
      if (sent.length === tasks.length) return way.submitAll(sent)
      return Effect.map(way.submitAll(sent), (answers) => {
        for (const [index, answer] of answers.entries()) outcomes[places[index] ?? 0] = answer
        return outcomes
      })
    })

  return {
    submit,
    submitAll,
    get: (id: string) => Effect.flatMap(way.find(id), (task) => whole(way, task)),
    wait: waiting(way),
    list: (query: Query = {}) => Effect.flatMap(checkedQuery(query), way.list),
    cancel: way.cancel,
    retry: way.retry,
    runNow: way.runNow,
    kinds: way.kinds,
    pause: way.pause,
    resume: way.resume,
    limits: way.limits,
    setLimits: (kind: string, limits: KindLimits) =>
      Effect.flatMap(checkedLimits(limits), (checked) => way.setLimits(kind, checked)),
    stats: way.stats,
    events: hearing(way),
    schedules: schedulesOver(way),
    putBlob: <E>(content: Uint8Array | Stream.Stream<Uint8Array, E>, contentType: string) =>
      Effect.flatMap(checkedStored({ contentType }), () => way.putBlob(content, contentType)),
    getBlob: way.getBlob
  }
}

/** Most of many have none: then nothing is made of them. */
const optionsBeside = (task: Asked<unknown>) => {
  for (const name in task) {
    if (name === "input") continue
    const { input: _, ...asked } = task
    return optionsOf(asked)
  }
  return noOptionsAsked
}

/** Submitting and hearing without fibers. */
export const straightOver = (way: Way) => ({
  send: (
    kind: string,
    input: unknown,
    asked: SubmitOptions,
    stored: (submitted: Submitted) => void,
    otherwise: (rest: Effect.Effect<Submitted, NotSubmitted>) => void
  ): void => {
    const options = optionsOf(asked)
    if (Result.isFailure(options)) return otherwise(Effect.fail(options.failure))
    way.send({ kind, input, ...options.success }, stored, otherwise)
  },
  listen: way.listen && listening(way.listen)
})

export type UntypedStraight = ReturnType<typeof straightOver>
export type UntypedClient = ReturnType<typeof clientOver>
