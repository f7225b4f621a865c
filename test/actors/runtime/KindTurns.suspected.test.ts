/** A task that may have killed its worker once, and waits for its turn: it is suspected of no more until it begins. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Attempts } from "../../../src/streams/Attempts.ts"
import * as Freed from "../../../src/streams/Freed.ts"
import { KindLimits } from "../../../src/streams/KindLimits.ts"
import { Limits } from "../../../src/streams/Limits.ts"
import { Queued } from "../../../src/streams/Queued.ts"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { finished, handOut, startWorker, submit } from "./working.ts"

const Ride = Task.define("ride", {
  title: "Take a ride",
  input: Schema.Struct({}),
  output: Schema.Struct({ crashed: Schema.Int }),
  failure: Schema.TaggedStruct("Fallen", {}),
  example: {}
})

const { run } = useStreams("ride")

/** How many crashes are written down of it. */
const crashed = Effect.gen(function* () {
  const { find } = yield* Queued
  const { of } = yield* Attempts
  const { sequence = 0 } = (yield* find("ride", "suspect")) ?? {}
  const entries = yield* of({ kind: "ride", key: "suspect", sequence })
  return entries.filter(({ ended }) => ended === "crashed").length
})

describe("a task that is suspected and waits for its turn", () => {
  it("has no crash to its name when its worker is killed before it begins", () =>
    run(
      Effect.gen(function* () {
        yield* (yield* KindLimits).set("ride", { concurrency: 1 })
        const limits = yield* Limits
        const limit = { name: Subjects.kindLimit("ride"), key: "", concurrency: 1 }
        const share = { key: "other", patience: 0 }
        yield* limits.take(limit, { who: "other", turn: "t", lease: 60_000, since: Date.now(), share })
        yield* submit({ kind: "ride", key: "suspect", input: "{}" })
        yield* handOut("ride", 1)
        const actor = Actor.define(Ride, {
          concurrency: 1,
          run: () => Effect.map(Effect.orDie(crashed), (count) => ({ crashed: count }))
        })
        yield* startWorker(actor)
        const { find } = yield* TaskViews
        yield* until(find("ride", "suspect"), (view) => view?.waiting !== undefined)
        assert.strictEqual(yield* crashed, 0)
        const { tell } = yield* Freed.open("ride", () => {})
        limits.giveBack(limit, "t", () => tell(""))
        // As soon as it runs, it has.
        const { state, output, attempts } = yield* finished("ride", "suspect")
        assert.deepEqual([state, output, attempts], ["succeeded", { crashed: 1 }, []])
      })
    ))
})
