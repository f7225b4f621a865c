/** A task that waits in its worker for others to end: what may have killed its worker runs alone, and in its turn. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { Queues } from "../../../src/streams/Queues.ts"
import { setAckWait } from "../../support/ackWait.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { until } from "../../support/useStreams.ts"
import { hurried, sit, sitter, store } from "./sitting.ts"
import { comesBack, emptied, finished, handOut, startWorker } from "./working.ts"

describe.concurrent("a task that waits for its turn", { timeout: 60_000 }, () => {
  it("never begins if it is cancelled, however long it waits", () =>
    onOwnServer(["sit"], () =>
      Effect.gen(function* () {
        const { actor, began, begins, stand } = sitter(3)
        yield* sit("suspect")
        yield* handOut("sit", 1, 500)
        yield* sit("first")
        yield* hurried(startWorker(actor))
        yield* begins("first")
        // It comes after the suspect, which runs alone and waits for the first to end.
        yield* comesBack("sit")
        // What is known of it is read before it waits.
        yield* Effect.sleep("200 millis")
        yield* sit("waits")
        yield* until(
          Effect.flatMap(Queues, (queues) => queues.depth("sit")),
          ({ handedOut }) => handedOut === 3
        )
        yield* store("waits", "cancelled", "nobody")
        // Longer than anything is remembered that is not waited for.
        yield* Effect.sleep("5 seconds")
        assert.deepEqual(began, ["first"])
        yield* stand("first")
        yield* begins("suspect")
        yield* stand("suspect")
        yield* emptied("sit")
        assert.deepEqual(began, ["first", "suspect"])
      })
    ))

  it("keeps its lease", () =>
    onOwnServer(["sit"], () =>
      Effect.gen(function* () {
        yield* setAckWait("sit", 3)
        const { actor, began, begins, stand } = sitter(2)
        yield* sit("suspect")
        yield* handOut("sit", 1, 500)
        yield* sit("first")
        yield* hurried(startWorker(actor))
        yield* begins("first")
        yield* comesBack("sit")
        const idle = sitter(2)
        yield* hurried(startWorker(idle.actor))
        yield* Effect.sleep("4500 millis")
        assert.deepEqual(idle.began, [])
        yield* stand("first")
        yield* begins("suspect")
        yield* stand("suspect")
        yield* emptied("sit")
        assert.deepEqual(began, ["first", "suspect"])
        assert.deepEqual(idle.began, [])
      })
    ))

  it("does not begin once another worker has done it", () =>
    onOwnServer(["sit"], () =>
      Effect.gen(function* () {
        const { actor, began, begins, stand } = sitter(2)
        yield* sit("suspect")
        yield* handOut("sit", 1, 500)
        yield* sit("first")
        yield* startWorker(actor)
        yield* begins("first")
        yield* comesBack("sit")
        // It was looked for before it came to wait.
        yield* Effect.sleep("200 millis")
        yield* store("suspect", "succeeded", "other")
        yield* stand("first")
        yield* emptied("sit")
        assert.deepEqual(began, ["first"])
        assert.deepInclude(yield* finished("sit", "suspect"), { worker: "other" })
      })
    ))

  it("is handed back at once when its worker shuts down", () =>
    onOwnServer(["sit"], () =>
      Effect.gen(function* () {
        const first = sitter(2)
        yield* sit("suspect")
        yield* handOut("sit", 1, 500)
        yield* sit("first")
        const worker = yield* startWorker(first.actor, "first", { MILLRACE_DRAIN: "30 seconds" })
        yield* first.begins("first")
        yield* comesBack("sit")
        const stopping = yield* Effect.forkChild(Fiber.interrupt(worker), { startImmediately: true })
        const second = sitter(2)
        yield* startWorker(second.actor, "second")
        yield* second.begins("suspect")
        yield* second.stand("suspect")
        const suspect = yield* finished("sit", "suspect")
        assert.strictEqual(suspect.worker, "second")
        // It costs no attempt, and is told.
        assert.deepEqual(
          suspect.attempts.map(({ ended, attempt }) => [ended, attempt]),
          [["interrupted", 1]]
        )
        yield* first.stand("first")
        yield* Fiber.join(stopping)
        assert.deepInclude(yield* finished("sit", "first"), { worker: "first", attempts: [] })
        assert.deepEqual(first.began, ["first"])
      })
    ))
})
