/** The intake: which task comes next, and how many are in hand. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { useStreams, until } from "../support/useStreams.ts"
import { consumer, drain, laneOf, open, publish, take, next } from "./taking.ts"

const { run } = useStreams("lanes", "tenth", "slots", "take", "pause", "settle", "beside")

describe("what comes next", () => {
  it.each([1, 4])("is a high task before a normal one while both wait, with %i slots", (slots) =>
    run(
      Effect.gen(function* () {
        yield* publish("lanes", "normal", 8)
        yield* publish("lanes", "high", 8)
        const lanes = (yield* drain(yield* open("lanes", slots), 16)).map(laneOf)
        assert.deepEqual(
          lanes.slice(0, 8),
          Array.from({ length: 8 }, () => "high")
        )
      })
    )
  )

  it.each([1, 4])("is a normal task at least every tenth time, with %i slots", (slots) =>
    run(
      Effect.gen(function* () {
        yield* publish("tenth", "normal", 10)
        yield* publish("tenth", "high", 60)
        const source = yield* open("tenth", slots)
        const keys = yield* Effect.forEach(Array.from({ length: 60 }), () =>
          Effect.gen(function* () {
            const delivery = yield* take(source)
            // As long as a question to the server takes, so that it has answered what was asked for before.
            yield* consumer("tenth", "high")
            delivery.ack()
            return delivery.key
          })
        )
        const between = keys.map(laneOf).join(" ").split("normal")
        assert.isAtLeast(between.length, 5)
        for (const high of between) assert.isAtMost(high.trim().split(" ").length, 10)
        yield* drain(source, 10)
      })
    )
  )

  it("is a normal task as soon as there is a slot for it, while a high one runs", () =>
    run(
      Effect.gen(function* () {
        yield* publish("beside", "normal", 1)
        yield* publish("beside", "high", 1)
        const source = yield* open("beside", 2)
        const high = yield* take(source)
        const normal = yield* take(source)
        assert.deepEqual(
          [high, normal].map(({ key }) => laneOf(key)),
          ["high", "normal"]
        )
        high.ack()
        normal.ack()
      })
    ))

  it("is a normal task where there is no high one", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("lanes", 2)
        yield* publish("lanes", "normal", 30)
        assert.strictEqual((yield* drain(source, 30)).length, 30)
      })
    ))

  it("is within a lane the task that has waited longest", () =>
    run(
      Effect.gen(function* () {
        const keys = yield* publish("lanes", "high", 20)
        assert.deepEqual(yield* drain(yield* open("lanes", 1), 20), keys)
      })
    ))
})

describe("what is in hand", () => {
  it("is never more from one lane than there are slots", () =>
    run(
      Effect.gen(function* () {
        yield* publish("slots", "high", 10)
        yield* publish("slots", "normal", 10)
        const source = yield* open("slots", 3)
        for (let taken = 0; taken < 20; taken += 1) {
          const delivery = yield* take(source)
          // The server may be a little behind with what was acked.
          const lanes = [...source.held].map(({ lane = "normal" }) => lane)
          for (const lane of ["high", "normal"])
            assert.isAtMost(lanes.filter((one) => one === lane).length, 3)
          delivery.ack()
        }
      })
    ))

  it("is nothing any more once it is settled", () =>
    run(
      Effect.gen(function* () {
        yield* publish("settle", "normal", 3)
        const source = yield* open("settle", 4)
        const [first, second, third] = [yield* take(source), yield* take(source), yield* take(source)]
        assert.sameMembers([...source.held], [first, second, third])
        first.ack()
        second.term()
        third.nak(60_000)
        assert.strictEqual(source.held.size, 0)
        const rest = yield* until(
          consumer("settle", "normal"),
          ({ num_ack_pending }) => num_ack_pending === 1
        )
        assert.strictEqual(rest.num_pending, 0)
      })
    ))

  it("is nothing new while it is paused", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("pause", 2)
        source.pause(true)
        yield* until(Effect.all([consumer("pause", "high"), consumer("pause", "normal")]), (lanes) =>
          lanes.every(({ num_waiting }) => num_waiting === 0)
        )
        const keys = yield* publish("pause", "normal", 1)
        assert.strictEqual((yield* consumer("pause", "normal")).num_ack_pending, 0)
        source.pause(false)
        assert.deepEqual([(yield* take(source)).key], keys)
      })
    ))
})

describe("taking", () => {
  it("loses no delivery to a taker that was interrupted", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("take", 50)
        const impatient = yield* Effect.forEach(Array.from({ length: 50 }), () =>
          Effect.forkChild(next(source), { startImmediately: true })
        )
        yield* Effect.forEach(impatient, (fiber) => Fiber.interrupt(fiber))
        yield* publish("take", "normal", 50)
        assert.strictEqual(new Set(yield* drain(source, 50)).size, 50)
      })
    ))

  it("gives each delivery to one of many takers, who come back for more at once", () =>
    run(
      Effect.gen(function* () {
        const source = yield* open("take", 4)
        const keys: Array<string> = []
        const slot = Effect.gen(function* () {
          while (keys.length < 100) {
            const delivery = yield* next(source)
            if (delivery === undefined) return yield* Effect.die("it was told that nothing will come")
            keys.push(delivery.key)
            delivery.ack()
          }
        })
        const slots = yield* Effect.forEach(Array.from({ length: 4 }), () => Effect.forkChild(slot))
        yield* publish("take", "normal", 100)
        yield* Effect.raceAll(slots.map((fiber) => Fiber.join(fiber)))
        assert.strictEqual(new Set(keys).size, 100)
      })
    ))
})
