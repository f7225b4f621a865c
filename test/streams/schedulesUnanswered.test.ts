/** Tasks that are scheduled by a publish of which no answer comes. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Schedules } from "../../src/streams/Schedules.ts"
import { type Request, submit } from "../../src/streams/Submit.ts"
import { Storing } from "../../src/streams/Storing.ts"
import { until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("count")

const inQueue = (key: string) => Effect.flatMap(Queued, (queued) => queued.find("count", key))

/** Stores what is published first, and says so to nobody until that is in its queue. */
const losingOne = Effect.gen(function* () {
  const jetstream = yield* JetStream
  const queued = yield* Queued
  let isLost = false
  return JetStream.of({
    ...jetstream,
    publish: (subject, body, headers) =>
      Effect.gen(function* () {
        const published = yield* jetstream.publish(subject, body, headers)
        if (isLost) return published
        isLost = true
        const key = subject.split(".").at(-1) ?? ""
        yield* until(queued.find("count", key), (found) => found !== undefined)
        return yield* new NatsUnavailable({ asked: subject, reason: "timed out" })
      })
  })
})

const submitOver = (jetstream: JetStream["Service"], request: Request) =>
  submit(request).pipe(
    Effect.provide(Layer.fresh(Schedules.layer).pipe(Layer.provide(Layer.succeed(JetStream, jetstream))))
  )

describe("a task that is due before its submission is sent again", () => {
  it.each<[string, string | undefined]>([
    ["without a key", undefined],
    ["with a key", "lost"]
  ])("is queued once %s", (_, key) =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.call("STREAM.PURGE.TASKS_count", {})
        const task = yield* submitOver(yield* losingOne, {
          kind: "count",
          input: { text: "once" },
          later: { delay: 0.2 },
          ...(key === undefined ? {} : { key })
        })
        assert.isDefined(yield* inQueue(task.key))
        // What is due after it has come by then.
        const next = yield* submit({ kind: "count", input: { text: "next" }, later: { delay: 0.2 } })
        yield* until(inQueue(next.key), (found) => found !== undefined)
        const all = yield* jetstream.batch("TASKS_count", { seq: 1, next_by_subj: "tasks.>", batch: 10 })
        assert.lengthOf(all.messages, 2)
      })
    )
  )
})

describe("a burst that is due before its last submission is sent again", () => {
  it.each([0, 1])("is queued once, with what was sent, after %i others", (others) =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.call("STREAM.PURGE.TASKS_count", {})
        const asked = (text: string) => ({
          kind: "count",
          input: { text },
          key: `burst after ${others}`,
          later: { debounce: 0.2 }
        })
        if (others > 0) yield* submit(asked("first"))
        const task = yield* submitOver(yield* losingOne, asked("last"))
        assert.strictEqual(task.state, "queued")
        const next = yield* submit({ kind: "count", input: { text: "next" }, later: { delay: 0.3 } })
        yield* until(inQueue(next.key), (found) => found !== undefined)
        const all = yield* jetstream.batch("TASKS_count", { seq: 1, next_by_subj: "tasks.>", batch: 10 })
        const [found, ...more] = all.messages.map(({ data }) => Buffer.from(data).toString())
        assert.deepEqual([found, more.length], [`{"text":"last"}`, 1])
      })
    )
  )
})

describe("a stream of schedules that stores nothing", () => {
  it("is a trouble of whoever schedules there", { timeout: 20_000 }, () =>
    run(
      Effect.gen(function* () {
        const mute = JetStream.of({
          ...(yield* JetStream),
          publish: (asked) => new NatsUnavailable({ asked, reason: "timed out" })
        })
        yield* Effect.forkScoped(
          submitOver(mute, { kind: "count", input: { text: "never" }, later: { delay: 60 } })
        )
        const { trouble } = yield* Storing
        assert.include(yield* until(trouble, (found) => found !== undefined), "the stream of schedules")
      })
    )
  )
})
