/** What a worker holds and has not begun when it shuts down begins elsewhere at once, beside other tasks and not alone. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { consumer } from "../../streams/taking.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { sitter } from "./sitting.ts"
import { finished, startWorker, submit } from "./working.ts"

const { run } = useStreams("sit")

const slots = 4
const names = (lane: Subjects.Lane) => Array.from({ length: slots }, (_, n) => `${lane}-${n}`)
const submitTo = (lane: Subjects.Lane) =>
  Effect.forEach(
    names(lane),
    (name) => submit({ kind: "sit", lane, key: name, input: JSON.stringify({ name }) }),
    { concurrency: "unbounded" }
  )

/** Asks for tasks in this lane, and has none. */
const asks = (lane: Subjects.Lane) =>
  until(
    consumer("sit", lane),
    ({ num_waiting, num_ack_pending }) => num_waiting === 1 && num_ack_pending === 0
  )

describe("a worker that shuts down with more tasks than it has slots", () => {
  it("hands those that wait to another, which begins them together", () =>
    run(
      Effect.gen(function* () {
        const leaving = sitter(slots)
        const first = yield* startWorker(leaving.actor, "first", { MILLRACE_DRAIN: "20 seconds" })
        // Both lanes are asked for as many as there are slots, and both answer at once.
        yield* Effect.all([asks("high"), asks("normal")])
        yield* Effect.all([submitTo("high"), submitTo("normal")], { concurrency: 2 })
        yield* until(
          Effect.sync(() => leaving.began.length),
          (count) => count === slots
        )
        const staying = sitter(2 * slots)
        yield* startWorker(staying.actor, "second")
        const stopping = yield* Effect.forkChild(Fiber.interrupt(first), { startImmediately: true })
        const all = [...names("high"), ...names("normal")]
        const others = all.filter((name) => !leaving.began.includes(name))
        yield* Effect.forEach(others, staying.begins)
        yield* Effect.forEach(leaving.began, leaving.stand)
        yield* Fiber.join(stopping)
        yield* Effect.forEach(others, staying.stand)
        for (const name of all) {
          const { attempts, worker } = yield* finished("sit", name)
          const isOther = others.includes(name)
          assert.strictEqual(worker, isOther ? "second" : "first")
          assert.deepEqual(
            attempts.map(({ ended, attempt }) => [ended, attempt]),
            isOther ? [["interrupted", 1]] : []
          )
        }
      })
    ))
})
