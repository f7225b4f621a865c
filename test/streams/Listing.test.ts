/** Listing finished tasks: the newest first, in pages, each once. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Listing } from "../../src/streams/Listing.ts"
import { Results } from "../../src/streams/Results.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { questionsOf } from "./counted.ts"
import { descending, fill, fillKind, purge } from "./filling.ts"
import { idsOf, page, pages } from "./listing.ts"
import { store } from "./records.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo")

const count = (which: Parameters<Listing["Service"]["count"]>[0]) =>
  Effect.flatMap(Listing, (listing) => listing.count(which))

/** Stores a failed record in a millisecond that no other one shares, and says which. */
const storeAlone = Effect.fnUntraced(function* (kind: string, key: string) {
  yield* store({ ...finished(key, "failed"), kind })
  const message = yield* (yield* JetStream).glance(
    Subjects.resultStream,
    Subjects.result(kind, "failed", key)
  )
  const time = new Date(message?.time ?? 0)
  yield* until(
    Effect.sync(() => Date.now()),
    (now) => now > time.getTime()
  )
  return time
})

describe("a listing of finished tasks", () => {
  it("is empty if there are none", () =>
    run(
      Effect.gen(function* () {
        assert.deepEqual(yield* page(), { tasks: [] })
        assert.deepEqual(yield* page({ state: "failed" }), { tasks: [] })
        assert.strictEqual(yield* count({}), 0)
      })
    ))

  it("shows the newest first, each as its record says", () =>
    run(
      Effect.gen(function* () {
        const states = ["succeeded", "failed", "cancelled"] as const
        for (const state of states) yield* store(finished(state, state, { output: `"said"` }))
        const { tasks } = yield* page({ kind: "echo" })
        assert.deepEqual(
          tasks.map(({ state }) => state),
          states.toReversed()
        )
        assert.deepEqual(tasks[2], yield* (yield* Results).find("echo", "succeeded"))
      })
    ))

  it("is of a state, of a kind, of both or of all", () =>
    run(
      Effect.gen(function* () {
        yield* store({ ...finished("a", "failed"), kind: "one" })
        yield* store({ ...finished("b", "succeeded"), kind: "one" })
        yield* store({ ...finished("c", "failed"), kind: "two" })
        assert.deepEqual((yield* idsOf()).slice(0, 3), ["two_c", "one_b", "one_a"])
        assert.deepEqual((yield* idsOf({ state: "failed" })).slice(0, 2), ["two_c", "one_a"])
        assert.deepEqual(yield* idsOf({ kind: "one" }), ["one_b", "one_a"])
        assert.deepEqual(yield* idsOf({ kind: "one", state: "failed" }), ["one_a"])
        assert.deepEqual(yield* idsOf({ kind: "one", state: "cancelled" }), [])
      })
    ))

  it("is none of what is no kind", () =>
    run(
      Effect.gen(function* () {
        for (const kind of ["*", ">", "", "one.a", "x".repeat(1_000)]) {
          assert.deepEqual(yield* page({ kind }), { tasks: [] })
          assert.strictEqual((yield* questionsOf(page({ kind }))).questions, 0)
          assert.deepEqual(yield* page({ kind, state: "queued" }), { tasks: [] })
          assert.strictEqual(yield* count({ kind }), 0)
        }
      })
    ))
})

describe("what is no record", () => {
  it("keeps nobody from seeing the others", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* fillKind("odd", 3)
        yield* jetstream.publish(Subjects.result("odd", "failed", "newer"), `{"version":9}`, [])
        yield* jetstream.publish(Subjects.result("odd", "failed", "deleted"), "", [["KV-Operation", "DEL"]])
        yield* jetstream.publish("$KV.results.failed.odd.a.b", "{}", [])
        yield* jetstream.publish("$KV.results.failed.odd.not=key", "{}", [])
        yield* jetstream.publish("$KV.results.odd", "{}", [])
        yield* jetstream.publish("$KV.results.lost.odd.a", "{}", [])
        assert.deepEqual(yield* idsOf({ kind: "odd" }), ["odd_newer", ...descending("odd", 3)])
        const [first] = (yield* page({ state: "failed" })).tasks
        assert.deepInclude(first, { id: "odd_newer", kind: "odd", state: "failed", input: null })
        assert.strictEqual(first?.error?.tag, "RecordUnreadable")
        assert.strictEqual(first?.finishedAt?.length, "2026-11-20T10:00:00.000Z".length)
      })
    ))
})

describe("a time span", () => {
  it("holds what finished in it, the later end left out", () =>
    run(
      Effect.gen(function* () {
        const kind = "span"
        const [, b, , d] = yield* Effect.forEach(["a", "b", "c", "d", "e"], (key) => storeAlone(kind, key))
        assert.isDefined(b)
        assert.isDefined(d)
        assert.deepEqual(yield* idsOf({ kind, since: b }), ["span_e", "span_d", "span_c", "span_b"])
        assert.deepEqual(yield* idsOf({ kind, until: d }), ["span_c", "span_b", "span_a"])
        const both = { kind, since: b, until: d }
        assert.deepEqual(yield* idsOf(both), ["span_c", "span_b"])
        assert.deepEqual(yield* pages({ ...both, limit: 1 }), [["span_c"], ["span_b"]])
        assert.deepEqual(yield* idsOf({ kind, since: d, until: b }), [])
        assert.strictEqual(yield* count({ kind, since: b }), 4)
        assert.strictEqual(yield* count({ kind, until: d }), 3)
        assert.strictEqual(yield* count(both), 2)
        assert.strictEqual(yield* count({ kind, since: d, until: b }), 0)

        yield* purge(Subjects.result(kind, "failed", "b"))
        yield* purge(Subjects.result(kind, "failed", "c"))
        assert.deepEqual(yield* idsOf(both), [])
        assert.deepEqual(yield* idsOf({ kind, since: b }), ["span_e", "span_d"])
        assert.deepEqual(yield* idsOf({ kind, until: d }), ["span_a"])
      })
    ))

  it("may lie where there is nothing, before all times or after them", () =>
    run(
      Effect.gen(function* () {
        yield* fillKind("ages", 3)
        const early = new Date("0001-01-01T00:00:00Z")
        const late = new Date("9999-12-31T00:00:00Z")
        assert.deepEqual(yield* idsOf({ kind: "ages", since: early, until: late }), descending("ages", 3))
        assert.deepEqual(yield* idsOf({ kind: "ages", since: late }), [])
        assert.deepEqual(yield* idsOf({ kind: "ages", until: early }), [])
        assert.strictEqual(yield* count({ kind: "ages", since: early, until: late }), 3)
        assert.strictEqual(yield* count({ kind: "ages", since: late }), 0)
        assert.strictEqual(yield* count({ kind: "ages", until: early }), 0)
      })
    ))
})

describe("a count", () => {
  it("is exact, by state and kind", () =>
    run(
      Effect.gen(function* () {
        yield* fill(900, (n) => ({
          kind: n < 300 ? "less" : "most",
          state: n % 3 === 0 ? "failed" : "succeeded",
          key: String(n)
        }))
        assert.strictEqual(yield* count({ kind: "less" }), 300)
        assert.strictEqual(yield* count({ kind: "most", state: "failed" }), 200)
        assert.strictEqual(yield* count({ kind: "most", state: "cancelled" }), 0)
        const failed = yield* count({ state: "failed" })
        yield* purge(Subjects.results("less", "failed"))
        assert.strictEqual(yield* count({ state: "failed" }), failed - 100)
      })
    ))
})
