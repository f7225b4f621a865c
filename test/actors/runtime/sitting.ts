/** Tasks that sit until they are told to stand, and who watches over them. */
import { Clock, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Results } from "../../../src/streams/Results.ts"
import { hurriedClock } from "../../support/hurriedClock.ts"
import { finished as recordOf, until } from "../../support/useStreams.ts"
import { submit } from "./working.ts"

const Sit = Task.define("sit", {
  title: "Sit until told to stand",
  input: Schema.Struct({ name: Schema.String }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Tired", {}),
  example: { name: "a" }
})

export const sit = (name: string) => submit({ kind: "sit", key: name, input: JSON.stringify({ name }) })

/** All sit until they are told to stand, each by its name. */
export const sitter = (concurrency: number) => {
  const began: Array<string> = []
  const stopped: Array<string> = []
  const told = new Map<string, () => void>()
  const actor = Actor.define(Sit, {
    concurrency,
    timeout: "1 hour",
    run: ({ name }) =>
      Effect.callback<Record<string, never>>((resume) => {
        began.push(name)
        told.set(name, () => resume(Effect.succeed({})))
        return Effect.sync(() => void stopped.push(name))
      })
  })
  return {
    actor,
    began,
    stopped,
    begins: (name: string) =>
      until(
        Effect.sync(() => began.includes(name)),
        (so) => so
      ),
    stops: (name: string) =>
      until(
        Effect.sync(() => stopped.includes(name)),
        (so) => so
      ),
    stand: (name: string) => Effect.sync(() => told.get(name)?.())
  }
}

export const store = (key: string, state: "succeeded" | "cancelled", worker: string) =>
  Effect.flatMap(Results, (results) => results.store(recordOf(key, state, { kind: "sit", worker })))
/** Ten times as fast: a lease is three seconds. */
export const hurried = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(effect, Clock.Clock, hurriedClock(10))
