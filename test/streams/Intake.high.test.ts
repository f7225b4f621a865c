/** A task of the high lane has the next slot that is free, however many wait in the normal one. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { until, useStreams } from "../support/useStreams.ts"
import { consumer, drain, laneOf, open, publish, take } from "./taking.ts"

const { run } = useStreams("one", "four", "drained")

/** The server has no request: as long as no slot is free, nothing is asked for. */
const isFull = (kind: string) =>
  until(Effect.all([consumer(kind, "high"), consumer(kind, "normal")]), (lanes) =>
    lanes.every(({ num_waiting }) => num_waiting === 0)
  )

describe("a high task that comes while no slot is free", () => {
  it.each([
    ["one", 1],
    ["four", 4]
  ] as const)("is the next to begin, with %s", (kind, slots) =>
    run(
      Effect.gen(function* () {
        yield* publish(kind, "normal", 60)
        const source = yield* open(kind, slots)
        const running = yield* Effect.forEach(Array.from({ length: slots }), () => take(source))
        for (const first of running.slice(0, 2)) {
          yield* isFull(kind)
          yield* publish(kind, "high", 1)
          first.ack()
          const next = yield* take(source)
          assert.strictEqual(laneOf(next.key), "high")
          next.ack()
          yield* take(source)
        }
      })
    )
  )

  it("is the next also where the one before it was high, and the last", () =>
    run(
      Effect.gen(function* () {
        yield* publish("drained", "normal", 30)
        yield* publish("drained", "high", 1)
        const source = yield* open("drained", 1)
        for (let n = 0; n < 5; n += 1) {
          const high = yield* take(source)
          assert.strictEqual(laneOf(high.key), "high")
          yield* isFull("drained")
          yield* publish("drained", "high", 1)
          high.ack()
        }
        yield* drain(source, 31)
      })
    ))
})
