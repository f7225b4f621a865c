/** What a task lends while it waits outside, and that all of it is there again whatever becomes of the task. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import * as Gate from "../../../src/actors/runtime/Gate.ts"
import * as Lending from "../../../src/actors/runtime/Lending.ts"
import * as Slots from "../../../src/actors/runtime/Slots.ts"
import type { Delivery } from "../../../src/streams/Delivery.ts"
import { deliveryOf } from "./deliveries.ts"

/** A worker of one slot that is busy with one task, and what comes to it. */
const busyWorker = () => {
  const takers: Array<(delivery: Delivery | undefined) => void> = []
  const freeing = new Map<string, () => void>()
  const gate = Gate.make(1)
  const company = Gate.make(10)
  let room = 1
  const slots = Slots.open(
    1,
    (taker) => {
      takers.push(taker)
      return () => void takers.splice(takers.indexOf(taker), 1)
    },
    ({ key }, free) => freeing.set(key, free)
  )
  const lending = Lending.make({ slots: () => slots, widen: (by) => (room += by), gate, company })
  const come = (key: string) => takers.shift()?.(deliveryOf("ride", key))
  come("a")
  assert.isTrue(gate.enterNow(1) && company.enterNow(1))
  return {
    gate,
    lending,
    come,
    free: (key: string) => freeing.get(key)?.(),
    isTaking: () => takers.length,
    room: () => room,
    /** How much room there is in both gates. */
    left: () => {
      const enters = (one: Gate.Gate) => {
        let count = 0
        while (one.enterNow(1)) count += 1
        for (let n = 0; n < count; n += 1) one.leave(1)
        return count
      }
      return [enters(gate), enters(company)]
    }
  }
}

const weights = { here: 1, company: 1 }

describe("a task that waits outside", () => {
  it("lends its slot and its room, and has them again before it goes on", () =>
    Effect.gen(function* () {
      const worker = busyWorker()
      const goesOn = yield* Deferred.make<boolean>()
      assert.strictEqual(worker.isTaking(), 0)
      const waiting = Effect.runFork(worker.lending.outside(weights, Deferred.await(goesOn)))
      assert.deepEqual(
        [worker.isTaking(), worker.room(), worker.lending.count(), ...worker.left()],
        [1, 2, 1, 1, 10]
      )
      yield* Deferred.succeed(goesOn, true)
      assert.isTrue(yield* Fiber.join(waiting))
      assert.deepEqual(
        [worker.isTaking(), worker.room(), worker.lending.count(), ...worker.left()],
        [0, 1, 0, 0, 9]
      )
      worker.free("a")
      assert.strictEqual(worker.isTaking(), 1)
    }).pipe(Effect.runPromise))

  it("waits for the slot of another task that has it meanwhile, and for its room", () =>
    Effect.gen(function* () {
      const worker = busyWorker()
      const waiting = Effect.runFork(worker.lending.outside(weights, Effect.succeed(true)))
      const goesOn = yield* Deferred.make<boolean>()
      assert.isTrue(yield* Fiber.join(waiting))
      const again = Effect.runFork(worker.lending.outside(weights, Deferred.await(goesOn)))
      worker.come("b")
      assert.isTrue(worker.gate.enterNow(1))
      yield* Deferred.succeed(goesOn, true)
      worker.free("b")
      assert.isUndefined(again.pollUnsafe())
      worker.gate.leave(1)
      assert.isTrue(yield* Fiber.join(again))
      assert.strictEqual(worker.isTaking(), 0)
    }).pipe(Effect.runPromise))

  it("is handed back where no slot is free within a moment, and nothing is lost or counted twice", () =>
    Effect.gen(function* () {
      const worker = busyWorker()
      const goesOn = yield* Deferred.make<boolean>()
      const waiting = Effect.runFork(worker.lending.outside(weights, Deferred.await(goesOn)))
      worker.come("b")
      assert.isTrue(worker.gate.enterNow(1))
      yield* Deferred.succeed(goesOn, true)
      assert.isFalse(yield* Fiber.join(waiting))
      // As if it were in: now it leaves.
      worker.gate.leave(1)
      worker.free("a")
      assert.strictEqual(worker.isTaking(), 0)
      worker.gate.leave(1)
      worker.free("b")
      assert.deepEqual([worker.isTaking(), worker.room(), worker.left()[0]], [1, 1, 1])
    }).pipe(Effect.runPromise))

  it.each(["it waits", "it waits for a slot", "it waits at the gate"])(
    "leaves all in order where it is stopped while %s",
    (when) =>
      Effect.gen(function* () {
        const worker = busyWorker()
        const goesOn = yield* Deferred.make<boolean>()
        const waiting = Effect.runFork(worker.lending.outside(weights, Deferred.await(goesOn)))
        const others = when === "it waits" ? 0 : 1
        if (when === "it waits for a slot") worker.come("b")
        if (others === 1) assert.isTrue(worker.gate.enterNow(1))
        if (others === 1) yield* Deferred.succeed(goesOn, true)
        yield* Effect.yieldNow
        yield* Fiber.interrupt(waiting)
        worker.gate.leave(1)
        worker.free("a")
        if (others === 1) worker.gate.leave(1)
        worker.free("b")
        assert.deepEqual([worker.isTaking(), worker.room(), worker.lending.count()], [1, 1, 0])
        assert.strictEqual(worker.left()[0], 1)
      }).pipe(Effect.runPromise)
  )
})
