/** The sweep of a queue: what is finished and was not acked is taken out, though nobody comes for it, and nothing else. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Looked, sweepQueue } from "../../src/gateway/sweepQueue.ts"
import { HandedOut } from "../../src/streams/HandedOut.ts"
import { Results } from "../../src/streams/Results.ts"
import { leftOf, placeOf, queue } from "./house.ts"
import { store } from "../streams/records.ts"
import { open, publish, take } from "../streams/taking.ts"
import { finished, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo", "notify")

/** These are handed out, whatever else is, and nobody answers. */
const handOut = (keys: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const source = yield* open("echo", 1_000)
      const wanted = new Set(keys)
      while (wanted.size > 0) wanted.delete((yield* take(source)).key)
    })
  )

const again = (before?: Looked) => sweepQueue("echo", before)
/** The first look only sees where the queue stands. */
const twice = Effect.flatMap(again(), again)

const isQueued = (key: string) => Effect.map(leftOf(key), ({ queued }) => queued)

describe("the sweep of a queue", () => {
  it("takes out what is finished and was handed out, and leaves what is not finished", () =>
    run(
      Effect.gen(function* () {
        for (const key of ["open", "done", "failed", "late"]) yield* queue(key)
        yield* handOut(["open", "done", "failed", "late"])
        yield* queue("waits")
        for (const key of ["done", "waits"]) yield* store(finished(key, "succeeded"))
        yield* store(finished("failed", "failed"))
        yield* twice
        assert.isFalse(yield* isQueued("done"))
        assert.isFalse(yield* isQueued("failed"))
        // An actor comes for what was never handed out, and looks for itself.
        for (const key of ["open", "late", "waits"]) assert.isTrue(yield* isQueued(key), key)
      })
    ))

  it("leaves a failed task alone that is being done again, until that is done", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("once-more", "failed"))
        const replaces = yield* placeOf("once-more")
        yield* queue("once-more", { replaces, run: 2 })
        yield* handOut(["once-more"])
        yield* twice
        assert.isTrue(yield* isQueued("once-more"))
        yield* store(finished("once-more", "succeeded", { replaces, run: 2 }))
        yield* twice
        assert.isFalse(yield* isQueued("once-more"))
      })
    ))

  it("looks at a few hundred at a time, and begins anew at the end and wherever the queue has moved", () =>
    run(
      Effect.gen(function* () {
        const keys = yield* publish("echo", "normal", 510)
        yield* handOut(keys)
        const first = yield* again()
        const some = yield* again(first)
        assert.isAbove(some.next, first.first + 400)
        const end = yield* again(some)
        assert.strictEqual(end.next, first.first)
        yield* store(finished(keys.at(-1) ?? "", "succeeded"))
        yield* Effect.flatMap(again(end), again)
        assert.isFalse(yield* isQueued(keys.at(-1) ?? ""))
        assert.strictEqual((yield* again({ first: first.first - 1, next: 7 })).next, first.first)
      })
    ))

  it("asks for no record while the queue moves, or nothing is handed out", () =>
    run(
      Effect.gen(function* () {
        const results = yield* Results
        const silent = Results.of({ ...results, standing: () => Effect.die("asked") })
        const looked = yield* Effect.provideService(again(), Results, silent)
        const moved = { first: looked.first - 1, next: 1 }
        assert.deepEqual(yield* Effect.provideService(again(moved), Results, silent), looked)
        const idle = HandedOut.of({ span: () => Effect.undefined, from: () => Effect.die("asked") })
        assert.deepEqual(yield* Effect.provideService(again(looked), HandedOut, idle), { first: 0, next: 0 })
      })
    ))
})
