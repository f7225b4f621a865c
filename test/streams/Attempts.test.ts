/** The attempts of a task: counted outside of its worker, so that no crash turns the count back. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Attempt } from "../../src/schemas/TaskRecord.ts"
import { Attempts, type Life } from "../../src/streams/Attempts.ts"
import { useStreams } from "../support/useStreams.ts"

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

const life = (key: string, kind = "echo", sequence = 1): Life => ({ kind, key, sequence })

describe("the attempts of a task", () => {
  it("are none at first", () =>
    run(
      Effect.gen(function* () {
        assert.deepEqual(yield* (yield* Attempts).of(life("new")), [])
      })
    ))

  it("come back in order, as they were added", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        const all = Array.from({ length: 12 }, (_, n) =>
          attempt(n + 1, n % 3 === 0 ? { ended: "interrupted" } : {})
        )
        for (const [index, one] of all.entries()) yield* attempts.put(life("many"), index + 1, one, 0)
        assert.deepEqual(yield* attempts.of(life("many")), all)
      })
    ))

  it("are those of this task and of no other", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        yield* attempts.put(life("mine"), 1, attempt(1, { worker: "mine" }), 0)
        yield* attempts.put(life("mine-too"), 1, attempt(1), 0)
        yield* attempts.put(life("mine", "other"), 1, attempt(1), 0)
        yield* attempts.put(life("mine", "echo", 2), 1, attempt(1), 0)
        assert.deepEqual(
          (yield* attempts.of(life("mine"))).map(({ worker }) => worker),
          ["mine"]
        )
      })
    ))

  it("stand beside how the task waits, of which the last is known", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        const waits = (times: number) => ({
          times,
          until: "2026-11-20T10:00:00.000Z",
          reason: "it must"
        })
        const first = yield* attempts.postpone(life("waits"), waits(1), 0)
        yield* attempts.put(life("waits"), 1, attempt(1), 0)
        const sequence = yield* attempts.postpone(life("waits"), waits(2), first ?? 0)
        assert.deepEqual(yield* attempts.known(life("waits")), {
          entries: [attempt(1)],
          postponed: { last: waits(2), sequence: sequence ?? 0 }
        })
        assert.deepEqual(yield* attempts.of(life("waits")), [attempt(1)])
        // Another worker is at the same task.
        assert.isUndefined(yield* attempts.postpone(life("waits"), waits(9), first ?? 0))
      })
    ))

  it("do not contain what tells that the task waits, until the next one has taken its place", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        const at = life("told")
        yield* attempts.put(at, 1, attempt(1), 0)
        const told = (yield* attempts.put(at, 2, attempt(2, { ended: "interrupted" }), 0)) ?? 0
        const waits = { times: 1, until: "2026-11-20T10:00:00.000Z", reason: "it must", told }
        yield* attempts.postpone(at, waits, 0)
        assert.deepInclude(yield* attempts.known(at), { entries: [attempt(1)], told })
        const crashed = attempt(2, { ended: "crashed" })
        yield* attempts.put(at, 2, crashed, told)
        const known = yield* attempts.known(at)
        assert.deepEqual(known.entries, [attempt(1), crashed])
        assert.notProperty(known, "told")
      })
    ))

  it("begin anew when the key is used again", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        yield* attempts.put(life("echo", "again", 7), 1, attempt(1), 0)
        assert.deepEqual(yield* attempts.of(life("echo", "again", 8)), [])
        yield* attempts.put(life("echo", "again", 8), 1, attempt(1, { worker: "later" }), 0)
        assert.deepEqual(
          (yield* attempts.of(life("echo", "again", 8))).map(({ worker }) => worker),
          ["later"]
        )
      })
    ))

  it("keep the first entry where two workers ran the same one", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        assert.isDefined(yield* attempts.put(life("twice"), 1, attempt(1, { worker: "first" }), 0))
        assert.isUndefined(yield* attempts.put(life("twice"), 1, attempt(1, { worker: "second" }), 0))
        assert.deepEqual(
          (yield* attempts.of(life("twice"))).map(({ worker }) => worker),
          ["first"]
        )
      })
    ))

  it("stay in order when an earlier one takes the place of its mark later", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        const mark = yield* attempts.put(life("marked"), 1, attempt(1, { ended: "crashed" }), 0)
        yield* attempts.put(life("marked"), 2, attempt(2), 0)
        yield* attempts.put(life("marked"), 1, attempt(1), mark ?? 0)
        assert.deepEqual(yield* attempts.of(life("marked")), [attempt(1), attempt(2)])
      })
    ))

  it("are found where they are when the answer to their write was lost", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        const mark = attempt(1, { ended: "crashed" })
        const place = yield* attempts.put(life("lost"), 1, mark, 0)
        assert.strictEqual(yield* attempts.put(life("lost"), 1, mark, 0), place)
        yield* attempts.put(life("lost"), 1, attempt(1), place ?? 0)
        assert.deepEqual(yield* attempts.of(life("lost")), [attempt(1)])
      })
    ))

  it("outlive a crash of the server", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        yield* attempts.put(life("crash"), 1, attempt(1), 0)
        yield* fixture.kill
        yield* fixture.restart
        assert.deepEqual(yield* attempts.of(life("crash")), [attempt(1)])
      })
    ))
})
