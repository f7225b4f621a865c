/** What is known of a task before its program may begin, and what is done with it then. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Option, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Before from "../../../src/actors/runtime/before.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import * as Surely from "../../../src/actors/runtime/surely.ts"
import * as Task from "../../../src/schemas/Task.ts"
import type { Attempt } from "../../../src/schemas/TaskRecord.ts"
import { Attempts } from "../../../src/streams/Attempts.ts"
import type { Delivery } from "../../../src/streams/Delivery.ts"
import { type Finished, Results } from "../../../src/streams/Results.ts"
import { setAckWait } from "../../support/ackWait.ts"
import { finished as recordOf, until, useStreams } from "../../support/useStreams.ts"
import { deliveryOf } from "./deliveries.ts"
import { finished, startWorker, submit } from "./working.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", {}) {}

const Stumble = Task.define("stumble", {
  title: "Stumble",
  input: Schema.Struct({}),
  output: Schema.Struct({ attempt: Schema.Int }),
  failure: Flat,
  example: {}
})

const fixture = useStreams("stumble")
const { run } = fixture

const verdict = (key: string, rest: Partial<Delivery> = {}) =>
  Effect.flatMap(Before.make(Surely.make(() => {}).surely, false), (before) =>
    before.verdict(deliveryOf("stumble", key, rest))
  )

const store = (key: string, state: Finished["state"], rest: Partial<Finished> = {}) =>
  Effect.gen(function* () {
    const results = yield* Results
    yield* results.store(recordOf(key, state, { kind: "stumble", ...rest }))
    return (yield* results.standing("stumble", key))?.sequence ?? 0
  })

const entry = (ended: Attempt["ended"], attempt = 1): Attempt => ({
  attempt,
  ended,
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  worker: "w",
  error: { tag: "Flat", message: "flat" }
})

const write = (key: string, ...entries: ReadonlyArray<Attempt>) =>
  Effect.flatMap(Attempts, (attempts) =>
    Effect.forEach(entries, (one, n) => attempts.put({ kind: "stumble", key, sequence: 7 }, n + 1, one, 0))
  )

const tagOf = (found: Before.Verdict) =>
  found._tag === "Fail"
    ? Option.getOrUndefined(Cause.findErrorOption(found.cause))?._tag
    : `${found._tag}, ${found._tag}`

describe("a task that is handed out", () => {
  it("for the first time is run, and nothing is read of it", () =>
    run(
      Effect.gen(function* () {
        yield* store("fresh", "succeeded")
        assert.deepInclude(yield* verdict("fresh"), { _tag: "Run" })
      })
    ))

  it.each<[what: string, rest: Partial<Delivery>]>([
    ["handed out before", { deliveries: 2 }],
    ["perhaps published before", { mustLook: () => true }]
  ])("and was %s is dropped if it has its record, of whatever state", (_, rest) =>
    run(
      Effect.gen(function* () {
        for (const state of ["succeeded", "failed", "cancelled"] as const) {
          const key = `${state}-${rest.deliveries ?? "look"}`
          assert.strictEqual((yield* verdict(key, rest))._tag, "Run")
          yield* store(key, state)
          assert.strictEqual((yield* verdict(key, rest))._tag, "Drop")
        }
      })
    )
  )

  it("again is run only if the failed record stands that it is to replace, or none", () =>
    run(
      Effect.gen(function* () {
        const sequence = yield* store("again", "failed", { attempts: [entry("failed"), entry("failed", 2)] })
        const found = yield* verdict("again", { again: { replaces: sequence, run: 2 } })
        assert.strictEqual(found._tag, "Run")
        if (found._tag === "Run") {
          assert.deepInclude(found.history, { attempt: 1, entries: [], crashes: 0 })
          assert.strictEqual(found.history.earlier.length, 2)
        }
        for (const replaces of [sequence - 1, sequence + 1]) {
          assert.strictEqual((yield* verdict("again", { again: { replaces, run: 2 } }))._tag, "Drop")
        }
        assert.strictEqual((yield* verdict("none", { again: { replaces: sequence, run: 2 } }))._tag, "Run")
        const well = yield* store("well", "succeeded")
        assert.strictEqual((yield* verdict("well", { again: { replaces: well, run: 2 } }))._tag, "Drop")
      })
    ))

  it("for another task is cancelled if that one was", () =>
    run(
      Effect.gen(function* () {
        yield* store("parent", "cancelled")
        yield* store("busy", "succeeded")
        assert.strictEqual((yield* verdict("child", { parent: "stumble_parent" }))._tag, "Cancel")
        assert.strictEqual((yield* verdict("child", { parent: "stumble_busy" }))._tag, "Run")
        assert.strictEqual((yield* verdict("child", { parent: "stumble_unknown" }))._tag, "Run")
      })
    ))

  it("after its deadline fails, however often it was tried", () =>
    run(
      Effect.gen(function* () {
        const options = { deadline: "2020-01-01T00:00:00Z" }
        assert.strictEqual(tagOf(yield* verdict("late", { options })), "DeadlinePassed")
        yield* write("late", entry("failed"))
        const found = yield* verdict("late", { options, deliveries: 2 })
        assert.strictEqual(tagOf(found), "DeadlinePassed")
        if (found._tag === "Fail") assert.strictEqual(found.history.attempt, 2)
      })
    ))

  it("after five crashes fails, and is run after four", () =>
    run(
      Effect.gen(function* () {
        yield* write("poison", entry("crashed"), entry("crashed"), entry("crashed"), entry("crashed"))
        assert.strictEqual((yield* verdict("poison", { deliveries: 5 }))._tag, "Run")
        assert.strictEqual(tagOf(yield* verdict("poison", { deliveries: 6 })), "WorkerKilled")
      })
    ))

  it("by a server that has forgotten how often goes on where it was", () =>
    run(
      Effect.gen(function* () {
        yield* write("counted", entry("failed"), entry("failed", 2))
        const found = yield* verdict("counted", { mustLook: () => true, mayBeSecond: () => true })
        assert.strictEqual(found._tag, "Run")
        if (found._tag === "Run") assert.strictEqual(found.history.attempt, 3)
      })
    ))
})

describe("a task that fails around a crash of the server", () => {
  it("is tried as often as it may be, and its record tells of each attempt", () =>
    run(
      Effect.gen(function* () {
        const began: Array<number> = []
        const actor = Actor.define(Stumble, {
          retry: { attempts: 4, first: "1 second", factor: 1 },
          run: Effect.fnUntraced(function* () {
            began.push((yield* CurrentTask).attempt)
            return yield* new Flat()
          })
        })
        yield* setAckWait("stumble", 3)
        yield* startWorker(actor)
        const { key } = yield* submit({ kind: "stumble", input: "{}" })
        yield* until(
          Effect.sync(() => began.length),
          (count) => count === 2
        )
        yield* fixture.kill
        yield* fixture.restart
        const task = yield* finished("stumble", key)
        assert.deepEqual(
          task.attempts.map(({ attempt }) => attempt),
          [1, 2, 3, 4]
        )
        assert.deepEqual(began, [1, 2, 3, 4])
      })
    ))
})
