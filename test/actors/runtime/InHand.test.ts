/** What an actor has in hand: one delivery of each task, and what was said of it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as InHand from "../../../src/actors/runtime/InHand.ts"
import * as Tally from "../../../src/actors/runtime/Tally.ts"
import type { Delivery } from "../../../src/streams/Delivery.ts"
import { useStreams } from "../../support/useStreams.ts"
import { deliveryOf } from "./deliveries.ts"

const { run } = useStreams()

const made = Effect.fnUntraced(function* () {
  const held = new Set<Delivery>()
  const inHand = yield* InHand.make({
    tally: yield* Tally.make("echo"),
    held,
    worker: "w",
    isOrphan: () => Effect.succeed(false),
    isSettled: () => Effect.succeed(false),
    onRenew: () => {}
  })
  const hold = (key: string, rest: Partial<Delivery> = {}) => {
    const delivery = deliveryOf("echo", key, rest)
    held.add(delivery)
    return delivery
  }
  return { inHand, held, hold }
})

describe("a task in hand", () => {
  it("is not taken a second time, but another one is", () =>
    run(
      Effect.gen(function* () {
        const { inHand, hold } = yield* made()
        const first = hold("a")
        assert.isTrue(inHand.claim(first))
        assert.isFalse(inHand.claim(hold("a")))
        assert.isTrue(inHand.claim(hold("b")))
        inHand.release(first)
        assert.isTrue(inHand.claim(hold("a")))
      })
    ))

  it("that was handed back is taken again, though it comes back before it was let go", () =>
    run(
      Effect.gen(function* () {
        const { inHand, held, hold } = yield* made()
        const first = hold("a")
        inHand.claim(first)
        held.delete(first)
        const second = hold("a")
        assert.isTrue(inHand.claim(second))
        inHand.release(first)
        assert.isFalse(inHand.claim(hold("a")))
      })
    ))

  it("may begin as long as nothing is said against it", () =>
    run(
      Effect.gen(function* () {
        const { inHand, hold } = yield* made()
        const own = hold("a")
        const child = hold("b", { parent: "caller_c" })
        const done = hold("d")
        assert.deepEqual([own, child, done].map(inHand.against), [undefined, undefined, undefined])
        inHand.cancel({ kind: "echo", key: "a" })
        inHand.cancel({ kind: "caller", key: "c" })
        inHand.settledElsewhere(done)
        assert.deepEqual([own, child, done].map(inHand.against), [
          "settled elsewhere",
          "parent cancelled",
          "settled elsewhere"
        ])
        inHand.uncancel("echo_a")
        assert.isUndefined(inHand.against(own))
        inHand.shutDown()
        assert.strictEqual(inHand.against(own), "shutdown")
      })
    ))
})
