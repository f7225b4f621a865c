/** A scheduled task between its time and its queue, and what is asked of it there. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { cancel } from "../../src/streams/Cancel.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Listing } from "../../src/streams/Listing.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Schedules } from "../../src/streams/Schedules.ts"
import { KeyTaken, type Request, submit } from "../../src/streams/Submit.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { due } from "../../src/streams/doctor/due.ts"
import { until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("count")

const asked = (text: string, more: Partial<Request> = {}): Request => ({
  kind: "count",
  input: { text },
  ...more
})
const view = (key: string) => Effect.flatMap(TaskViews, (views) => views.find("count", key))
const inQueue = (key: string) => Effect.flatMap(Queued, (queued) => queued.find("count", key))
const waiting = (key: string) => Effect.flatMap(Schedules, (all) => all.find("count", key))

const Info = Schema.Struct({ config: Schema.Record(Schema.String, Schema.Unknown) })

/** How much the queue takes; what lies there stays. */
const setRoom = Effect.fnUntraced(function* (bytes: number) {
  const jetstream = yield* JetStream
  const found = yield* jetstream.call("STREAM.INFO.TASKS_count", {})
  const { config } = yield* Schema.decodeUnknownEffect(Info)(found)
  yield* jetstream.call("STREAM.UPDATE.TASKS_count", { ...config, max_bytes: bytes })
})
const full = setRoom(1)
const roomy = setRoom(64 * 1024 * 1024)

describe("a task that is due while its queue is full", () => {
  it("waits, is known by its key, and is in its queue once there is room", { timeout: 40_000 }, () =>
    run(
      Effect.gen(function* () {
        yield* submit(asked("in the way"))
        yield* full
        const task = yield* submit(asked("waits", { key: "full", later: { delay: 0.2 } }))
        yield* until(view(task.key), (found) => found?.state === "queued")
        assert.isUndefined(yield* inQueue(task.key))
        assert.strictEqual((yield* submit(asked("waits", { key: "full" }))).state, "queued")
        assert.instanceOf(yield* Effect.flip(submit(asked("other", { key: "full" }))), KeyTaken)
        const { tasks } = yield* Effect.flatMap(Listing, (all) =>
          all.page({ state: "scheduled", kind: "count", limit: 10 })
        )
        assert.lengthOf(tasks, 0)
        const [finding, ...more] = yield* due
        assert.lengthOf(more, 0)
        assert.match(`${finding?.health}: ${finding?.found}`, /^doubtful: 1 scheduled task of count is due/)
        yield* roomy
        yield* until(inQueue(task.key), (found) => found !== undefined)
        yield* until(waiting(task.key), (found) => found === undefined)
        assert.deepEqual(yield* due, [])
      })
    )
  )

  it("is not taken back by the submission that has put it there", { timeout: 40_000 }, () =>
    run(
      Effect.gen(function* () {
        const schedules = yield* Schedules
        const isDue = (key: string) =>
          until(schedules.find("count", key), (found) => found !== undefined && found.runAt === undefined)
        /** It is due before its submission has heard that it is stored. */
        const late = Schedules.of({
          ...schedules,
          put: (wanted) => Effect.tap(schedules.put(wanted), () => isDue(wanted.key))
        })
        yield* full
        const submitted = submit(asked("late", { key: "late", later: { delay: 0.1 } }))
        const { key } = yield* Effect.provideService(submitted, Schedules, late)
        assert.isDefined(yield* waiting(key))
        yield* roomy
        yield* until(inQueue(key), (found) => found !== undefined)
      })
    )
  )

  it("is cancelled where it waits", () =>
    run(
      Effect.gen(function* () {
        yield* full
        const { key } = yield* submit(asked("never", { later: { delay: 0.2 } }))
        yield* until(view(key), (found) => found?.state === "queued")
        assert.strictEqual((yield* cancel("count", key)).state, "cancelled")
        assert.isUndefined(yield* waiting(key))
        yield* roomy
        assert.strictEqual((yield* view(key))?.state, "cancelled")
      })
    ))
})

describe("a submission under a key", () => {
  it("asks once whether its task is scheduled, or due", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        let questions = 0
        yield* Effect.acquireRelease(
          Effect.sync(() =>
            connection.subscribe(`$JS.API.STREAM.MSG.GET.${Subjects.scheduleStream}`, {
              callback: () => {
                questions += 1
              }
            })
          ),
          (heard) => Effect.sync(() => heard.unsubscribe())
        )
        yield* submit(asked("plain", { key: "one question" }))
        yield* Effect.promise(() => connection.flush())
        assert.strictEqual(questions, 1)
      })
    ))
})

describe("what is said of a scheduled task", () => {
  it("comes with it into its queue: the lane, and whose it is", () =>
    run(
      Effect.gen(function* () {
        const { key } = yield* submit(
          asked("first", { lane: "high", later: { delay: 0.2 }, options: { concurrencyKey: "tenant a" } })
        )
        assert.deepInclude(yield* view(key), { lane: "high", options: { concurrencyKey: "tenant a" } })
        const message = yield* until(inQueue(key), (found) => found !== undefined)
        assert.strictEqual(message?.subject, Subjects.task("count", "high", key))
        assert.deepInclude(yield* view(key), { lane: "high", options: { concurrencyKey: "tenant a" } })
      })
    ))

  it("is, of a burst, what the last one said", () =>
    run(
      Effect.gen(function* () {
        const later = { debounce: 0.5 }
        yield* submit(asked("one", { key: "burst", later }))
        const { key } = yield* submit(asked("two", { key: "burst", later, lane: "high" }))
        assert.deepInclude(yield* view(key), { state: "scheduled", lane: "high", input: { text: "two" } })
        const message = yield* until(inQueue(key), (found) => found !== undefined)
        assert.strictEqual(message?.subject, Subjects.task("count", "high", key))
      })
    ))
})
