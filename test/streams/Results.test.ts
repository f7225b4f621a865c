/** The records: the first one of a task stands. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { JetStreamRefused, refusal } from "../../src/streams/JetStreamRefused.ts"
import { Results } from "../../src/streams/Results.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { find, store, stored } from "./records.ts"
import { finished, useStreams } from "../support/useStreams.ts"
import { publishing } from "../support/publishing.ts"

const { run } = useStreams("echo")

describe("a record", () => {
  it("says all that is known of the task", () =>
    run(
      Effect.gen(function* () {
        const error = { tag: "Flat", message: "flat", details: { note: "b" } }
        const attempts = [
          { attempt: 1, ended: "failed", startedAt: "a", finishedAt: "b", worker: "w", error }
        ] as const
        const record = finished("all", "failed", { error, attempts, startedAt: "c", worker: "w" })
        yield* store(record)
        const { key: _, resultTtl: __, input, ...rest } = { ...record, resultTtl: 0 }
        assert.deepEqual<unknown>(yield* find("all"), { ...rest, id: "echo_all", input: JSON.parse(input) })
      })
    ))

  it("keeps input and output as they came, however large they are", () =>
    run(
      Effect.gen(function* () {
        const input = `{ "text":\t"${"wörd ".repeat(50_000)}", "__proto__": [1.0, 1e2] }`
        const output = `[ 1.0, "${"x".repeat(250_000)}" ]`
        yield* store(finished("large", "succeeded", { input, output }))
        const text = new TextDecoder().decode((yield* stored("large"))?.data)
        assert.include(text, `"input":${input}`)
        assert.include(text, `"output":${output}`)
      })
    ))

  it("that a client of the bucket has deleted is none: the next one takes its place", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("deleted", "failed"))
        const deletion = [["KV-Operation", "DEL"]] as const
        yield* (yield* JetStream).publish(Subjects.result("echo", "failed", "deleted"), "", deletion)
        const results = yield* Results
        assert.isUndefined(yield* results.standing("echo", "deleted"))
        assert.isUndefined(yield* find("deleted"))
        assert.strictEqual(yield* store(finished("deleted", "succeeded")), "written")
        assert.strictEqual(yield* store(finished("deleted", "failed")), "standing")
        assert.deepInclude(yield* find("deleted"), { state: "succeeded" })
      })
    ))

  it("that would be too large for a message is stored without the details of its attempts", () =>
    run(
      Effect.gen(function* () {
        const details = { page: "ä".repeat(50_000) }
        const attempts = Array.from({ length: 20 }, (_, n) => ({
          attempt: n + 1,
          ended: "failed" as const,
          startedAt: "a",
          finishedAt: "b",
          worker: "w",
          error: { tag: "Flat", message: "flat", details }
        }))
        yield* store(finished("heavy", "succeeded", { attempts, output: "1" }))
        const record = yield* find("heavy")
        assert.deepInclude(record, { state: "succeeded", output: 1 })
        assert.deepEqual(
          record?.attempts.map(({ attempt }) => attempt),
          Array.from({ length: 10 }, (_, n) => n + 11)
        )
        assert.deepEqual(record?.attempts[0]?.error, { tag: "Flat", message: "flat" })
      })
    ))

  it("stands though it does not decode here, as one of a newer version would not", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.publish(Subjects.result("echo", "failed", "newer"), `{"of":"a newer version"}`, [])
        assert.strictEqual(yield* store(finished("newer", "succeeded")), "standing")
        assert.deepInclude(yield* (yield* Results).standing("echo", "newer"), { state: "failed" })
      })
    ))

  it("keeps as text what is nested deeper than those who read it can write it out again", () =>
    run(
      Effect.gen(function* () {
        const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`
        yield* store(finished("deep", "failed", { input: deep, output: deep }))
        const record = yield* find("deep")
        assert.strictEqual(record?.input, deep)
        assert.strictEqual(JSON.parse(JSON.stringify(record)).output, deep)
      })
    ))

  it("keeps brackets in a text as they are", () =>
    run(
      Effect.gen(function* () {
        const input = { say: `${"[".repeat(1_000)} \\" ${"{".repeat(1_000)}` }
        yield* store(finished("brackets", "failed", { input: JSON.stringify(input) }))
        assert.deepEqual((yield* find("brackets"))?.input, input)
      })
    ))

  it("stands: no later one of whatever state overwrites it", () =>
    run(
      Effect.gen(function* () {
        for (const first of ["succeeded", "failed", "cancelled"] as const) {
          for (const second of ["succeeded", "failed", "cancelled"] as const) {
            const key = `${first}-${second}`
            assert.strictEqual(yield* store(finished(key, first, { worker: "first" })), "written")
            assert.strictEqual(yield* store(finished(key, second, { worker: "second" })), "standing")
            assert.deepInclude(yield* find(key), { state: first, worker: "first" })
          }
        }
      })
    ))

  it("is written once by many writers at once, and every other one learns that it stands", () =>
    run(
      Effect.forEach(
        Array.from({ length: 30 }, (_, n) => `race-${n}`),
        (key) =>
          Effect.gen(function* () {
            const answers = yield* Effect.all(
              [
                store(finished(key, "succeeded")),
                store(finished(key, "failed")),
                store(finished(key, "cancelled"))
              ],
              { concurrency: "unbounded" }
            )
            assert.deepEqual(answers.toSorted(), ["standing", "standing", "written"])
          }),
        { concurrency: 10 }
      )
    ))

  it("of another kind with the same key is another", () =>
    run(
      Effect.gen(function* () {
        assert.strictEqual(yield* store({ ...finished("kinds", "failed"), kind: "other" }), "written")
        assert.strictEqual(yield* store(finished("kinds", "failed")), "written")
      })
    ))

  it("is none where nothing was written", () =>
    run(
      Effect.gen(function* () {
        assert.isUndefined(yield* find("nothing"))
      })
    ))
})

/** A server whose first `conflicts` writes are refused with this code; what stands is found by `read`. */
const refusing = (code: number, conflicts: number) => {
  let writes = 0
  return Results.layer.pipe(
    Layer.provide(
      Layer.mock(JetStream, {
        ...publishing((asked) =>
          Effect.suspend((): Effect.Effect<{ stream: string; sequence: number }, JetStreamRefused> => {
            writes += 1
            return writes <= conflicts
              ? new JetStreamRefused({ asked, code, description: "" })
              : Effect.succeed({ stream: "KV_results", sequence: writes })
          })
        ),
        read: () => Effect.undefined
      })
    ),
    Layer.provide(Settings.layer)
  )
}

describe("a refused write", () => {
  it.live.each([
    ["it lost to one that was refused itself", refusal.wrongLastSequence],
    ["another is on its way", refusal.conflictInFlight]
  ] as const)("is written again while no record stands, for %s", ([, code]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.provide(store(finished("a", "failed")), refusing(code, 3)), "written")
    })
  )

  it.live("for another reason is an error that passes", () =>
    Effect.gen(function* () {
      const refused = refusing(refusal.storeFailed, 1)
      const result = yield* Effect.result(Effect.provide(store(finished("a", "failed")), refused))
      assert.strictEqual(Result.isFailure(result) ? result.failure._tag : "stored", "NatsUnavailable")
    })
  )
})
