/** The time of day is set by an hour while tasks run: what takes a while is measured by another clock. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { setAckWait } from "../../support/ackWait.ts"
import { hurriedClock } from "../../support/hurriedClock.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { finished, startWorker, submit } from "./working.ts"

const Nap = Task.define("nap", {
  title: "A nap",
  input: Schema.Struct({ seconds: Schema.Finite }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Woken", {}),
  example: { seconds: 1 }
})

const { run } = useStreams("nap")

const speed = 10

/** Naps by the hurried clock; begins of each are written down by the true one. */
const napper = (attempts: number) => {
  const began: Array<number> = []
  const stopped: Array<number> = []
  const actor = Actor.define(Nap, {
    retry: { attempts, first: "1 millis" },
    timeout: "25 seconds",
    run: Effect.fnUntraced(function* ({ seconds }) {
      began.push(performance.now())
      yield* Effect.onInterrupt(Effect.sleep(seconds * 1_000), () =>
        Effect.sync(() => void stopped.push(performance.now()))
      )
      return {}
    })
  })
  return { actor, began, stopped }
}

/** Until the test ends. */
const setClock = (byMs: number) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { now } = Date
      Date.now = () => now() + byMs
      return now
    }),
    (now) =>
      Effect.sync(() => {
        Date.now = now
      })
  )

const hour = 3_600_000

const hurried = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(effect, Clock.Clock, hurriedClock(speed))

describe.each([
  ["forwards", hour],
  ["backwards", -hour]
])("when the clock is set an hour %s", (_, by) => {
  it("a task that runs keeps its lease, and its time", () =>
    run(
      Effect.gen(function* () {
        yield* setAckWait("nap", 30 / speed)
        const { actor, began } = napper(1)
        // Two workers: the other one would take it if the lease were not renewed.
        yield* hurried(startWorker(actor, "one"))
        yield* hurried(startWorker(actor, "other"))
        // With the time it may take, it runs for longer than an ack wait after the jump.
        const { key } = yield* submit({
          kind: "nap",
          input: `{"seconds":50}`,
          options: { timeout: 100 }
        })
        yield* until(
          Effect.sync(() => began.length),
          (count) => count === 1
        )
        yield* Effect.sleep("500 millis")
        yield* setClock(by)
        assert.deepInclude(yield* finished("nap", key), { state: "succeeded", attempts: [] })
        assert.strictEqual(began.length, 1)
      })
    ))

  it("an attempt times out no sooner and no later", () =>
    run(
      Effect.gen(function* () {
        const { actor, began, stopped } = napper(1)
        yield* hurried(startWorker(actor))
        const { key } = yield* submit({ kind: "nap", input: `{"seconds":1000}` })
        yield* until(
          Effect.sync(() => began.length),
          (count) => count === 1
        )
        yield* Effect.sleep("500 millis")
        yield* setClock(by)
        assert.strictEqual((yield* finished("nap", key)).error?.tag, "TimedOut")
        const took = (stopped[0] ?? 0) - (began[0] ?? 0)
        assert.isAtLeast(took, 25_000 / speed)
        assert.isBelow(took, 25_000 / speed + 1_000)
      })
    ))
})
