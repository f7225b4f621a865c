/** How far a task is, and what it says of itself: seen while it runs, and kept with it. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Progressed } from "../../../src/schemas/Said.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import { Running } from "../../../src/streams/Running.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { finished, startWorker, submit } from "./working.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", {}) {}

const Talk = Task.define("talk", {
  title: "Talk",
  input: Schema.Struct({ fails: Schema.Boolean }),
  output: Schema.Struct({}),
  failure: Flat,
  example: { fails: false }
})

const { run } = useStreams("talk")

type Talker = CurrentTask["Service"]

/** A task of which the test says what it tells. It is done when the test says so. */
const talking = Effect.fnUntraced(function* (fails = false) {
  const begun = yield* Deferred.make<Talker>()
  const told = yield* Deferred.make<void>()
  const actor = Actor.define(Talk, {
    retry: { attempts: 1 },
    run: Effect.fnUntraced(function* ({ fails }) {
      yield* Deferred.succeed(begun, yield* CurrentTask)
      yield* Deferred.await(told)
      return fails ? yield* new Flat() : {}
    })
  })
  const { connection } = yield* Nats
  const heard: Array<Heard> = []
  const { key } = yield* submit({ kind: "talk", input: JSON.stringify({ fails }) })
  yield* Effect.acquireRelease(
    Effect.sync(() =>
      connection.subscribe(`live.talk.progress.${key}`, {
        callback: (_, message) => void heard.push({ at: performance.now(), ...decode(message.json()) })
      })
    ),
    (subscription) => Effect.sync(() => subscription.unsubscribe())
  )
  yield* startWorker(actor)
  const talker = yield* Deferred.await(begun)
  return { talker, key, heard, end: Deferred.succeed(told, undefined) }
})

type Heard = typeof Progressed.Type & { readonly at: number }
const decode = Schema.decodeUnknownSync(Progressed)

const linesOf = (log: typeof Progressed.Type.log = []) => log.map(({ line }) => line)

describe("what a task tells while it runs", () => {
  it("is heard within half a second, and seen by whoever looks", () =>
    run(
      Effect.gen(function* () {
        const { talker, key, heard, end } = yield* talking()
        const saidAt = performance.now()
        yield* talker.progress(0.25, "a quarter")
        yield* talker.log("hello")
        yield* until(
          Effect.sync(() => heard.length),
          (count) => count > 0
        )
        assert.isBelow((heard[0]?.at ?? Infinity) - saidAt, 500)
        assert.deepEqual(heard[0]?.progress, { fraction: 0.25, note: "a quarter" })
        assert.deepEqual(linesOf(heard[0]?.log), ["hello"])

        const entry = yield* until((yield* Running).find("talk", key), (found) => found?.log !== undefined)
        assert.deepEqual(entry?.progress, { fraction: 0.25, note: "a quarter" })
        assert.deepEqual(linesOf(entry?.log), ["hello"])
        const view = yield* (yield* TaskViews).find("talk", key)
        assert.deepInclude(view, { state: "running", progress: { fraction: 0.25, note: "a quarter" } })
        assert.deepEqual(linesOf(view?.log), ["hello"])
        yield* end
        yield* finished("talk", key)
      })
    ))

  it("is brought within bounds", () =>
    run(
      Effect.gen(function* () {
        const { talker, heard, end, key } = yield* talking()
        yield* talker.progress(7)
        yield* until(
          Effect.sync(() => heard.length),
          (count) => count === 1
        )
        yield* talker.progress(-1, "x".repeat(1_000))
        yield* until(
          Effect.sync(() => heard.length),
          (count) => count === 2
        )
        assert.deepEqual(
          heard.map(({ progress }) => [progress?.fraction, progress?.note?.length]),
          [
            [1, undefined],
            [0, 500]
          ]
        )
        yield* end
        yield* finished("talk", key)
      })
    ))

  it("is said four times a second at most, the newest of it, and no line twice", () =>
    run(
      Effect.gen(function* () {
        const { talker, heard, end, key } = yield* talking()
        const from = performance.now()
        let said = 0
        while (performance.now() - from < 2_000) {
          for (let n = 0; n < 20; n += 1) yield* talker.progress(said / 10_000)
          yield* talker.log(`${said}`)
          said += 1
          yield* Effect.sleep("20 millis")
        }
        yield* talker.progress(1)
        yield* until(
          Effect.sync(() => heard.at(-1)?.progress?.fraction),
          (fraction) => fraction === 1
        )
        assert.isAtLeast(heard.length, 4)
        assert.isAtMost(heard.length, 10)
        const fractions = heard.map(({ progress }) => progress?.fraction ?? 0)
        assert.deepEqual(
          fractions.toSorted((a, b) => a - b),
          fractions
        )
        const lines = heard.flatMap(({ log }) => linesOf(log))
        assert.deepEqual(lines, Array.from({ length: said }, (_, n) => `${n}`).slice(-lines.length))
        yield* end
        yield* finished("talk", key)
      })
    ))

  it.each([
    ["succeeds", false],
    ["fails", true]
  ])("stays with its record if it %s, the last 20 lines of it", (_, fails) =>
    run(
      Effect.gen(function* () {
        const { talker, end, key } = yield* talking(fails)
        for (let n = 0; n < 25; n += 1) yield* talker.log(`line ${n}`)
        yield* talker.progress(0.5)
        yield* end
        const task = yield* finished("talk", key)
        assert.strictEqual(task.state, fails ? "failed" : "succeeded")
        assert.deepEqual(
          linesOf(task.log),
          Array.from({ length: 20 }, (__, n) => `line ${n + 5}`)
        )
        assert.notProperty(task, "progress")
      })
    )
  )
})
