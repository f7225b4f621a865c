/** Looking after a backlog: each task is told apart from those that have been begun, with few questions for very many. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Attempts } from "../../src/streams/Attempts.ts"
import { Untouched } from "../../src/streams/Untouched.ts"
import { finished, useStreams } from "../support/useStreams.ts"
import { store } from "./records.ts"
import { attempt } from "./waiting.ts"

const { run } = useStreams("echo", "other")

const tasks = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ kind: "echo", key: `u-${n}`, sequence: n + 1 }))

describe("a task that was queued before somebody looked", () => {
  it("is untouched, unless a record of it stands or it was tried", () =>
    run(
      Effect.gen(function* () {
        const { isUntouched } = yield* Untouched
        const all = tasks(1_500)
        const attempts = yield* Attempts
        yield* store(finished("u-3", "succeeded"))
        yield* store(finished("u-1400", "failed"))
        const [, , , , , fifth] = all
        assert.isDefined(fifth)
        yield* attempts.put(fifth, 1, attempt("failed"), 0)
        // Of another life of the same key, and of the same key of another kind.
        yield* attempts.put({ kind: "echo", key: "u-7", sequence: 1_007 }, 1, attempt("failed"), 0)
        yield* store({ ...finished("u-8", "succeeded"), kind: "other" })
        const answers = yield* Effect.forEach(all, isUntouched, { concurrency: "unbounded" })
        const touched = all.filter((_, n) => answers[n] === false).map(({ key }) => key)
        assert.deepEqual(touched, ["u-3", "u-5", "u-1400"])
      })
    ))

  it("is looked at by itself where more is known of the others than one answer holds", () =>
    run(
      Effect.gen(function* () {
        const { isUntouched } = yield* Untouched
        const input = JSON.stringify("x".repeat(200_000))
        for (const n of [20, 21, 22, 23, 24, 25, 26]) {
          yield* store({ ...finished(`u-${n}`, "failed"), input })
        }
        const some = tasks(40).slice(20, 40)
        const answers = yield* Effect.forEach(some, isUntouched, { concurrency: "unbounded" })
        assert.notInclude(answers, true)
      })
    ))
})
