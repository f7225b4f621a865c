/** A task that is scheduled by a publish whose answer is lost, and which is due before that is sent again. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Schedules } from "../../src/streams/Schedules.ts"
import { type Request, submit } from "../../src/streams/Submit.ts"
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

const submitLosing = (request: Request) =>
  Effect.flatMap(losingOne, (jetstream) =>
    submit(request).pipe(
      Effect.provide(Layer.fresh(Schedules.layer).pipe(Layer.provide(Layer.succeed(JetStream, jetstream))))
    )
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
        const task = yield* submitLosing({
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
