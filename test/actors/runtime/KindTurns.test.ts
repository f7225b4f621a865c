/** A kind whose tasks are limited in the whole fleet: how many run at once, how many begin, and whose turn it is. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import type { KindLimits as Rules } from "../../../src/schemas/KindLimits.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { KindLimits } from "../../../src/streams/KindLimits.ts"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { emptied, finished, startWorker, submit } from "./working.ts"

const Ride = Task.define("ride", {
  title: "Take a ride",
  input: Schema.Struct({ who: Schema.String, ms: Schema.Int }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Fallen", {}),
  example: { who: "a", ms: 1 }
})

const { run } = useStreams("ride")

interface Began {
  readonly who: string
  readonly at: number
}

/** Sets the limits, and makes an actor that notes who begins when, and how many ride at once. */
const rides = Effect.fnUntraced(function* (limits: Rules, slots = 8) {
  yield* (yield* KindLimits).set("ride", limits)
  const began: Array<Began> = []
  const riding: Array<string> = []
  const most = new Map<string, number>()
  const note = (who: string, count: number) => most.set(who, Math.max(most.get(who) ?? 0, count))
  const actor = Actor.define(Ride, {
    concurrency: slots,
    timeout: "20 seconds",
    run: ({ who, ms }) =>
      Effect.gen(function* () {
        began.push({ who, at: performance.now() })
        riding.push(who)
        note("all", riding.length)
        note(who, riding.filter((one) => one === who).length)
        yield* Effect.ensuring(
          Effect.sleep(ms),
          Effect.sync(() => riding.splice(riding.indexOf(who), 1))
        )
        return {}
      })
  })
  const atLeast = (count: number) =>
    until(
      Effect.sync(() => began.length),
      (length) => length >= count
    )
  return { actor, began, most, atLeast }
})

const ride = (who: string, ms: number, lane: "normal" | "high" = "normal") =>
  submit({ kind: "ride", lane, input: JSON.stringify({ who, ms }), options: { concurrencyKey: who } })

const queue = (who: string, count: number, ms: number) =>
  Effect.forEach(Array.from({ length: count }), () => ride(who, ms), { concurrency: 64 })

const states = (tasks: ReadonlyArray<{ readonly key: string }>) =>
  Effect.forEach(tasks, ({ key }) => finished("ride", key), { concurrency: 16 })

/** Which part of all had begun by the time the last one of this key did. */
const partBy = (began: ReadonlyArray<Began>, who: string) =>
  (began.findLastIndex((one) => one.who === who) + 1) / began.length

describe("a kind that is limited", () => {
  it("runs no more at once than it may, in two workers", () =>
    run(
      Effect.gen(function* () {
        const { actor, most } = yield* rides({ concurrency: 3 })
        yield* startWorker(actor, "a")
        yield* startWorker(actor, "b")
        const tasks = yield* states(yield* queue("a", 30, 30))
        assert.isTrue(tasks.every(({ state, attempts }) => state === "succeeded" && attempts.length === 0))
        assert.strictEqual(most.get("all"), 3)
      })
    ))

  it("runs no more of a key than that may, and of the others meanwhile", () =>
    run(
      Effect.gen(function* () {
        const { actor, most } = yield* rides({ concurrency: 5, perKey: { concurrency: 2 } })
        yield* startWorker(actor)
        const queued = [...(yield* queue("a", 20, 40)), ...(yield* queue("b", 20, 40))]
        yield* states(queued)
        assert.strictEqual(most.get("a"), 2)
        assert.strictEqual(most.get("b"), 2)
        assert.isAtMost(most.get("all") ?? 0, 4)
      })
    ))

  it("begins no more in a time than may, with a burst after a rest", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = yield* rides({ rate: { count: 20, seconds: 1, burst: 5 } })
        yield* startWorker(actor, "a")
        yield* startWorker(actor, "b")
        yield* states(yield* queue("a", 35, 1))
        const times = began.map(({ at }) => at)
        // Who sleeps for a moment may wake up a little late: the next one seems to come a little soon.
        assert.isAtLeast((times[34] ?? 0) - (times[0] ?? 0), 1_350)
        for (const [n, at] of times.entries()) assert.isAtLeast((times[n + 20] ?? Infinity) - at, 650)
        assert.isAtMost((times[4] ?? 0) - (times[0] ?? 0), 200)
      })
    ))

  it("has the tasks of a key done that has few, though another has many before them", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = yield* rides({ perKey: { concurrency: 2 } }, 16)
        yield* queue("a", 100, 60)
        yield* queue("b", 4, 60)
        yield* startWorker(actor)
        yield* emptied("ride")
        assert.isAtMost(partBy(began, "b"), 0.15)
      })
    ))

  it("leaves few places idle while tasks wait", () =>
    run(
      Effect.gen(function* () {
        /** How long a hundred take, four at a time. */
        const spell = Effect.fnUntraced(function* (limits: Rules, slots: number) {
          const { actor, began } = yield* rides(limits, slots)
          const worker = yield* startWorker(actor)
          yield* queue("a", 100, 50)
          yield* emptied("ride")
          yield* Fiber.interrupt(worker)
          return (began.at(-1)?.at ?? 0) - (began[0]?.at ?? 0)
        })
        const byLimit = yield* spell({ concurrency: 4 }, 16)
        const bySlots = yield* spell({}, 4)
        assert.isBelow(byLimit, 1.5 * bySlots)
      })
    ))

  it("lets keys take turns at the places that all share", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = yield* rides({ concurrency: 2 })
        yield* queue("a", 200, 20)
        yield* queue("b", 5, 20)
        yield* startWorker(actor)
        yield* emptied("ride")
        assert.isAtMost(partBy(began, "b"), 0.3)
      })
    ))

  it("begins what is of the lane high first among those that wait", () =>
    run(
      Effect.gen(function* () {
        const { actor, began, atLeast } = yield* rides({ concurrency: 1 })
        yield* startWorker(actor)
        yield* ride("first", 1_500)
        yield* atLeast(1)
        const waiting = [...(yield* queue("a", 5, 1)), yield* ride("last", 1, "high")]
        yield* states(waiting)
        assert.strictEqual(began[1]?.who, "last")
      })
    ))

  it("begins what waits as soon as its limit is raised", () =>
    run(
      Effect.gen(function* () {
        const { actor, most, atLeast } = yield* rides({ concurrency: 1 })
        yield* startWorker(actor)
        const tasks = yield* queue("a", 6, 3_000)
        yield* atLeast(1)
        yield* (yield* KindLimits).set("ride", { concurrency: 6 })
        yield* states(tasks)
        assert.strictEqual(most.get("all"), 6)
      })
    ))

  it("begins what waits in one worker as soon as another gives back the place", () =>
    run(
      Effect.gen(function* () {
        const { actor, began, atLeast } = yield* rides({ concurrency: 1 }, 1)
        yield* startWorker(actor, "a")
        yield* startWorker(actor, "b")
        const tasks = yield* queue("a", 6, 300)
        yield* states(tasks)
        yield* atLeast(6)
        const gaps = began.slice(1).map(({ at }, n) => at - (began[n]?.at ?? 0))
        // It would ask by itself within five seconds.
        assert.isBelow(Math.max(...gaps), 2_000)
      })
    ))

  it("shows that a task waits, and for what, as long as it does", () =>
    run(
      Effect.gen(function* () {
        const { actor, atLeast } = yield* rides({ perKey: { concurrency: 1 } })
        yield* startWorker(actor)
        const running = yield* ride("a", 3_000)
        yield* atLeast(1)
        const { key } = yield* ride("a", 1_000)
        const views = yield* TaskViews
        const waiting = yield* until(views.find("ride", key), (view) => view?.waiting !== undefined)
        assert.strictEqual(waiting?.state, "queued")
        assert.strictEqual(waiting?.waiting?.reason, `ride is limited to 1 at a time for "a"`)
        assert.strictEqual((yield* views.find("ride", running.key))?.state, "running")
        const later = yield* until(views.find("ride", key), (view) => view?.state === "running")
        assert.isUndefined(later?.waiting)
        yield* states([running, { key }])
      })
    ))

  it("hears at once that it is limited no more, and then that it is", () =>
    run(
      Effect.gen(function* () {
        const { actor, most, atLeast } = yield* rides({})
        yield* startWorker(actor)
        yield* states(yield* queue("a", 8, 100))
        assert.strictEqual(most.get("all"), 8)
        most.clear()
        const limits = yield* KindLimits
        yield* limits.set("ride", { concurrency: 1 })
        // What is heard is read.
        yield* states([yield* ride("a", 1)])
        yield* until(
          Effect.sync(() => most.get("all")),
          (count) => count === 1
        )
        yield* states(yield* queue("a", 8, 20))
        assert.strictEqual(most.get("all"), 1)
        yield* atLeast(17)
      })
    ))

  it("leaves a place to another task when one is interrupted", () =>
    run(
      Effect.gen(function* () {
        const { actor, atLeast } = yield* rides({ concurrency: 1 })
        yield* startWorker(actor)
        const { key } = yield* submit({
          kind: "ride",
          input: JSON.stringify({ who: "a", ms: 60_000 }),
          options: { timeout: 1, retry: { attempts: 1 } }
        })
        yield* atLeast(1)
        assert.strictEqual((yield* finished("ride", key)).error?.tag, "TimedOut")
        assert.strictEqual((yield* finished("ride", (yield* ride("a", 1)).key)).state, "succeeded")
      })
    ))

  it("suspects no task that was handed back of having killed its worker", () =>
    run(
      Effect.gen(function* () {
        const { actor } = yield* rides({ concurrency: 1 }, 4)
        // More than there is room for.
        const queued = yield* queue("a", 200, 5)
        yield* startWorker(actor)
        yield* until(written, (count) => count > 0)
        const tasks = yield* states(queued)
        assert.isTrue(tasks.every(({ state, attempts }) => state === "succeeded" && attempts.length === 0))
      })
    ))
})

/** How much is written down of tasks that are not done at once. */
const written = Effect.flatMap(JetStream, ({ call }) =>
  Effect.map(call(`STREAM.INFO.${Subjects.attemptStream}`, {}), (answer) => decode(answer).state.messages)
)
const decode = Schema.decodeUnknownSync(Schema.Struct({ state: Schema.Struct({ messages: Schema.Int }) }))
