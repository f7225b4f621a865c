/** Those that wait for a place in one worker: how many may, and when they go on. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Nearby from "../../../src/actors/runtime/Nearby.ts"
import type { Limit } from "../../../src/streams/Limits.ts"

const limitOf = (key: string, concurrency: number): Limit => ({ name: "ride", key, concurrency })

const sitting = (nearby: ReturnType<typeof Nearby.make>, limit: Limit, count: number) =>
  Array.from({ length: count }, () => nearby.seat().sit(limit, "")).filter((sits) => sits).length

describe("those that wait nearby", () => {
  it("are at most half of the slots, and few for few places", () => {
    const nearby = Nearby.make(16)
    assert.strictEqual(sitting(nearby, limitOf("a", 1), 10), 3)
    assert.strictEqual(sitting(nearby, limitOf("b", 10), 10), 5)
    assert.strictEqual(sitting(nearby, limitOf("c", 10), 10), 0)
  })

  it("leave a quarter to other keys", () =>
    assert.strictEqual(sitting(Nearby.make(16), limitOf("a", 100), 100), 6))

  it("leave their seats to others", () => {
    const nearby = Nearby.make(2)
    const [one, other] = [nearby.seat(), nearby.seat()]
    assert.isTrue(one.sit(limitOf("a", 1), ""))
    assert.isFalse(other.sit(limitOf("a", 1), ""))
    one.leave()
    assert.isTrue(other.sit(limitOf("a", 1), ""))
  })

  it("go on when a place of their limit is given back, and not of another", async () => {
    const nearby = Nearby.make(16)
    const waits = (key: string) => {
      const seat = nearby.seat()
      seat.sit(limitOf(key, 1), "")
      return Effect.runFork(seat.wait(60_000))
    }
    const [one, other] = [waits("a"), waits("b")]
    nearby.wake(limitOf("a", 1))
    await Effect.runPromise(Fiber.join(one))
    assert.isUndefined(other.pollUnsafe())
    await Effect.runPromise(Fiber.interrupt(other))
  })
})
