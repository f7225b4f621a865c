/** A kind that is limited and is paused meanwhile: what waits for its turn in a worker does not begin any more. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Deliveries } from "../../../src/streams/Deliveries.ts"
import { KindLimits } from "../../../src/streams/KindLimits.ts"
import { Loads } from "../../../src/streams/Loads.ts"
import { pause, resume } from "../../../src/streams/Pausing.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { finished, startWorker, submit } from "./working.ts"

const Ride = Task.define("ride", {
  title: "Take a ride",
  input: Schema.Struct({}),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Fallen", {}),
  example: {}
})

const { run } = useStreams("ride")

describe("a kind that is limited and paused", () => {
  it("begins nothing that waits for its turn, and loses none of it", () =>
    run(
      Effect.gen(function* () {
        // The second waits in its slot for a fifth of a second.
        yield* (yield* KindLimits).set("ride", { rate: { count: 5, seconds: 1 } })
        const began: Array<string> = []
        const actor = Actor.define(Ride, {
          concurrency: 4,
          run: () => Effect.sync(() => (began.push("one"), {}))
        })
        const { paused } = yield* Deliveries
        yield* startWorker(actor)
        const keys = ["a", "b", "c"]
        yield* Effect.forEach(keys, (key) => submit({ kind: "ride", key, input: "{}" }))
        yield* until(
          Effect.sync(() => began.length),
          (count) => count > 0
        )
        yield* pause("ride")
        yield* until(
          Effect.sync(() => paused.has("ride")),
          (so) => so
        )
        const { length } = began
        // Each has been handed back.
        const loads = yield* Loads
        yield* until(loads.of("ride"), ({ busy, running }) => busy === 0 && running === 0)
        assert.lengthOf(began, length)
        assert.isBelow(length, keys.length)
        yield* resume("ride")
        const records = yield* Effect.forEach(keys, (key) => finished("ride", key))
        for (const { state, attempts } of records) {
          assert.strictEqual(state, "succeeded")
          assert.isTrue(attempts.every(({ ended }) => ended === "interrupted"))
        }
      }).pipe(Effect.provide(Loads.layer, { local: true }))
    ))
})
