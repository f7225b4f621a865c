/** What the compiler refuses. Each line below a `@ts-expect-error` must not compile; the type check is the test. */
import { Effect, Schema } from "effect"
import type { Needs } from "../../../src/actors/Actors.ts"
import { Actors } from "../../../src/actors/Actors.ts"
import { CountActor } from "../../../src/actors/Count.ts"
import { FetchActor } from "../../../src/actors/Fetch.ts"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import * as Task from "../../../src/schemas/Task.ts"
import type { TaskName, Tasks } from "../../../src/schemas/Tasks.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", {}) {}
class Loud extends Schema.TaggedError<Loud>()("Loud", {}) {}

const Echo = Task.define("echo", {
  title: "Echo",
  input: Schema.Struct({ say: Schema.String }),
  output: Schema.Struct({ said: Schema.String }),
  failure: Flat,
  example: { say: "hello" }
})

export const right = Actor.define(Echo, {
  timeout: "1 second",
  giveUpOn: ["Flat"],
  run: ({ say }) => (say === "" ? new Flat() : Effect.succeed({ said: say }))
})

// @ts-expect-error a tag the task cannot fail with
export const misnamed = Actor.define(Echo, { giveUpOn: ["Sharp"], run: () => Effect.succeed({ said: "" }) })

// @ts-expect-error an output of another shape
export const misshapen = Actor.define(Echo, { run: () => Effect.succeed({ sayd: "" }) })

// @ts-expect-error a failure the contract does not declare
export const undeclared = Actor.define(Echo, { run: () => Effect.fail(new Loud()) })

// @ts-expect-error an option there is none of
export const misspelt = Actor.define(Echo, { timeOut: "1 second", run: () => Effect.succeed({ said: "" }) })

// @ts-expect-error a field the input does not have
export const misread = Actor.define(Echo, { run: ({ tell }) => Effect.succeed({ said: tell }) })

type Registry = { readonly [Name in TaskName]: Actor.Actor<(typeof Tasks)[Name], unknown> }

const { fetch: _fetch, ...others } = Actors
// @ts-expect-error a kind nobody does
export const incomplete: Registry = others

// @ts-expect-error two actors that do each other's kind
export const swapped: Registry = { ...Actors, fetch: CountActor, count: FetchActor }

// @ts-expect-error a service that nobody provides
export const unprovided: Effect.Effect<void, unknown> = Worker.run<Needs>(Actors.fetch)

const contract = { title: "", input: Schema.String, output: Schema.String, failure: Flat, example: "" }
// @ts-expect-error an underscore ends the kind in an id
export const underscore = Task.define("count_page", contract)
// @ts-expect-error a dot ends a subject's token
export const dot = Task.define("count.page", contract)
