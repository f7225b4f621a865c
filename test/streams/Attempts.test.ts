/** The attempts of a task: counted outside of its worker, so that no crash turns the count back. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Attempt } from "../../src/schemas/TaskRecord.ts"
import { Attempts } from "../../src/streams/Attempts.ts"
import { useStreams } from "./fixture.ts"

const fixture = useStreams()
const { run } = fixture

const attempt = (n: number, rest: Partial<Attempt> = {}): Attempt => ({
  attempt: n,
  ended: "failed",
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  worker: "w",
  error: { tag: "Flat", message: "flat", details: { note: "b" } },
  ...rest
})

describe("the attempts of a task", () => {
  it("are none at first", () =>
    run(
      Effect.gen(function* () {
        assert.deepEqual(yield* (yield* Attempts).of("echo", "new"), [])
      })
    ))

  it("come back in order, as they were added", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        const all = Array.from({ length: 12 }, (_, n) =>
          attempt(n + 1, n % 3 === 0 ? { ended: "interrupted" } : {})
        )
        for (const [index, one] of all.entries()) yield* attempts.add("echo", "many", index + 1, one)
        assert.deepEqual(yield* attempts.of("echo", "many"), all)
      })
    ))

  it("are those of this task and of no other", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        yield* attempts.add("echo", "mine", 1, attempt(1, { worker: "mine" }))
        yield* attempts.add("echo", "mine-too", 1, attempt(1))
        yield* attempts.add("other", "mine", 1, attempt(1))
        assert.deepEqual(
          (yield* attempts.of("echo", "mine")).map(({ worker }) => worker),
          ["mine"]
        )
      })
    ))

  it("keep the first entry where two workers ran the same one", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        yield* Effect.forEach(
          Array.from({ length: 10 }, (_, n) => attempt(1, { worker: `w${n}` })),
          (one) => attempts.add("echo", "twice", 1, one),
          { concurrency: "unbounded" }
        )
        assert.strictEqual((yield* attempts.of("echo", "twice")).length, 1)
      })
    ))

  it("outlive a crash of the server", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        yield* attempts.add("echo", "crash", 1, attempt(1))
        yield* fixture.kill
        yield* fixture.restart
        assert.deepEqual(yield* attempts.of("echo", "crash"), [attempt(1)])
      })
    ))
})
