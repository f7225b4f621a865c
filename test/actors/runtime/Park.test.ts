/** Those that wait in a worker for a place: how many may, in which order they go on, and that none is forgotten. */
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Park from "../../../src/actors/runtime/Park.ts"
import type { Delivery } from "../../../src/streams/Delivery.ts"
import type { Limit } from "../../../src/streams/Limits.ts"
import { deliveryOf } from "./deliveries.ts"

const limitOf = (key: string): Limit => ({ name: "ride", key, concurrency: 1 })
const limit = limitOf("")

interface Who {
  readonly key?: string
  readonly lane?: "high"
  readonly at?: Limit
  readonly ms?: number
}

const parked = (slots = 64) => {
  const park = Park.make(slots)
  const woken: Array<string> = []
  const enter = (name: string, { key = "", at = limit, ...rest }: Who = {}, over: Partial<Delivery> = {}) =>
    park.enter(at, key, deliveryOf("ride", name, { ...rest, ...over }))
  const wait = (name: string, who: Who = {}) => {
    const stay = enter(name, who)
    if (stay === undefined) throw new Error(`there is no room for ${name}`)
    const waiting = Effect.map(park.wait(stay, who.ms), (why) => void woken.push(`${name}: ${why}`))
    return Effect.runFork(waiting)
  }
  /** Names in the order in which they are woken, one after the other. */
  const order = async (all: ReadonlyArray<Fiber.Fiber<void>>) => {
    for (const _ of all) park.wake(limit, "given back")
    await Effect.runPromise(Fiber.awaitAll(all))
    return woken.map((one) => one.split(":")[0])
  }
  return { park, woken, enter, wait, order }
}

describe("those that wait here", () => {
  it("go on in the order in which they came", async () => {
    const { wait, order } = parked()
    assert.deepEqual(await order(["a", "b", "c"].map((name) => wait(name))), ["a", "b", "c"])
  })

  it("go on in that order also where one comes again that was before", async () => {
    const { park, wait, enter, order, woken } = parked()
    const stay = enter("a")
    const b = wait("b")
    if (stay === undefined) throw new Error("there is no room")
    const a = Effect.runFork(Effect.map(park.wait(stay, undefined), () => void woken.push("a: again")))
    assert.deepEqual(await order([a, b]), ["a", "b"])
  })

  it("take turns, key by key", async () => {
    const { wait, order } = parked()
    const all = [
      wait("a1", { key: "a" }),
      wait("a2", { key: "a" }),
      wait("a3", { key: "a" }),
      wait("b1", { key: "b" })
    ]
    assert.deepEqual(await order(all), ["a1", "b1", "a2", "a3"])
  })

  it("let the lane high go first", async () => {
    const { wait, order } = parked()
    assert.deepEqual(await order([wait("a"), wait("b"), wait("c", { lane: "high" })]), ["c", "a", "b"])
  })

  it("go on for a place of their own limit only", () => {
    const { park, wait } = parked()
    const other = wait("a", { at: limitOf("a") })
    assert.isUndefined(park.nextHere(limit))
    assert.isDefined(park.nextHere(limitOf("a")))
    return Effect.runPromise(Fiber.interrupt(other))
  })

  it("have no place to themselves for long: now and then it is for those who wait elsewhere too", () => {
    let now = 1_000_000
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now)
    const { park, wait } = parked()
    const waiting = wait("a")
    assert.isDefined(park.nextHere(limit))
    now += 1_001
    assert.isUndefined(park.nextHere(limit))
    assert.isDefined(park.nextHere(limit))
    clock.mockRestore()
    return Effect.runPromise(Fiber.interrupt(waiting))
  })

  it("ask by themselves, the first of each line: a word may have been lost", async () => {
    const { wait, woken } = parked()
    const first = wait("a", { ms: 10 })
    const second = wait("b")
    await Effect.runPromise(Fiber.awaitAll([first, second]))
    assert.deepEqual(woken, ["a: time to ask", "b: time to ask"])
  })

  it("ask by themselves also where the one before them is stopped", async () => {
    const { wait, woken } = parked()
    const first = wait("a", { ms: 60_000 })
    const second = wait("b")
    await Effect.runPromise(Fiber.interrupt(first))
    await Effect.runPromise(Fiber.await(second))
    assert.deepEqual(woken, ["b: time to ask"])
  })

  it("all go on when they are to be handed back, and the first of each line when a limit was set", async () => {
    const { park, wait, woken } = parked()
    const all = [wait("a"), wait("b"), wait("c", { key: "c" })]
    park.wakeOfEach()
    park.wakeAll()
    await Effect.runPromise(Fiber.awaitAll(all))
    assert.sameMembers(woken, ["a: time to ask", "c: time to ask", "b: all"])
  })
})

describe("the room to wait here", () => {
  const fill = (enter: ReturnType<typeof parked>["enter"], who: Who = {}) => {
    let count = 0
    while (enter(`${count}`, who) !== undefined) count += 1
    return count
  }

  it("is half for one key, and the last quarter for keys that have nobody here", () => {
    const { enter } = parked(64)
    assert.strictEqual(fill(enter, { key: "a" }), 256)
    assert.strictEqual(fill(enter, { key: "b" }), 128)
    assert.isUndefined(enter("more", { key: "b" }))
    assert.isDefined(enter("other", { key: "c" }))
  })

  it("is bounded also by what they weigh", () => {
    const { enter } = parked(64)
    const heavy = { body: new Uint8Array(250_000) }
    let count = 0
    while (enter(`${count}`, { key: `${count}` }, heavy) !== undefined) count += 1
    assert.strictEqual(count, Math.floor((16 * 1_024 * 1_024) / 250_000))
  })

  it("is free again when one leaves, once however often that is said", () => {
    const { park, enter } = parked(8)
    const stay = enter("a")
    const most = 1 + fill(enter)
    stay?.leave()
    stay?.leave()
    assert.isTrue(park.hasRoom(limit, "", deliveryOf("ride", "b")))
    assert.strictEqual(fill(enter), 1)
    assert.strictEqual(most, 32)
  })
})
