/** What the server itself does with a record, as the topology tells it to: keep it for its time, and tell everybody. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Layer, Schema, Stream } from "effect"
import { Events } from "../../src/streams/Events.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { type Finished, Results } from "../../src/streams/Results.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { find, store, stored } from "./records.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo")

const lastOf = (stream: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    Effect.map(
      Effect.flatMap(
        jetstream.call(`STREAM.INFO.${stream}`, {}),
        Schema.decodeUnknownEffect(Schema.Struct({ state: Schema.Struct({ last_seq: Schema.Int }) }))
      ),
      ({ state }) => state.last_seq
    )
  )

describe("the time that a record is kept", () => {
  it.each<[string, Partial<Finished> & Pick<Finished, "state">, string]>([
    ["a day after a success", { state: "succeeded" }, "86400s"],
    ["what the task asks for", { state: "succeeded", options: { resultTtl: 600 } }, "600s"],
    ["at least a minute", { state: "succeeded", options: { resultTtl: 0 } }, "60s"],
    [
      "at most the retention",
      { state: "succeeded", options: { resultTtl: Number.MAX_SAFE_INTEGER } },
      "604800s"
    ],
    ["the retention after a failure", { state: "failed", options: { resultTtl: 600 } }, "604800s"],
    ["the retention after a cancel", { state: "cancelled", options: { resultTtl: 600 } }, "604800s"]
  ])("is %s", (name, { state, ...rest }, ttl) =>
    run(
      Effect.gen(function* () {
        const key = name.replaceAll(" ", "-")
        yield* store(finished(key, state, rest))
        assert.strictEqual((yield* stored(key))?.header(Subjects.header.ttl), ttl)
      })
    )
  )

  it("ends, and then the task is not known any more", { timeout: 10_000 }, () =>
    run(
      Effect.gen(function* () {
        const { retention: _, ...settings } = yield* Settings
        const brief = Layer.succeed(Settings, { ...settings, retention: Duration.seconds(1) })
        const key = "brief"
        yield* Effect.provide(
          store(finished(key, "failed")),
          Layer.fresh(Results.layer).pipe(Layer.provide(brief))
        )
        assert.isDefined(yield* find(key))
        yield* until(find(key), (record) => record === undefined)
      })
    )
  )
})

describe("who hears of a record", () => {
  it("is who listens live, on the subject of its kind, state and key", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const heard = yield* Deferred.make<string>()
        const subscription = connection.subscribe("live.echo.failed.live", {
          callback: (_, message) => void Deferred.doneUnsafe(heard, Effect.succeed(message.string()))
        })
        yield* Effect.addFinalizer(() => Effect.sync(() => subscription.unsubscribe()))
        yield* store(finished("live", "failed"))
        assert.include(yield* Deferred.await(heard), `"id":"echo_live"`)
      })
    ))

  it("is who follows the events: once, with the headers of CloudEvents", () =>
    run(
      Effect.gen(function* () {
        const events = yield* Events
        const after = yield* events.newest
        yield* store(finished("told", "failed"))
        yield* store(finished("told", "succeeded"))
        yield* store(finished("told-next", "succeeded"))
        const told = yield* events.subscribe({ after }).pipe(Stream.take(2), Stream.runCollect)
        assert.deepEqual(
          told.map(({ event }) => [event.id, event.type, event.source, event.data.id]),
          [
            ["echo_told.1", "millrace.task.failed", "/millrace/echo", "echo_told"],
            ["echo_told-next.1", "millrace.task.succeeded", "/millrace/echo", "echo_told-next"]
          ]
        )
        assert.strictEqual(yield* lastOf(Subjects.eventStream), after + 2)
      })
    ))

  it("finds the kind and the state in the subject of the event, and the rest in its headers", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        const before = yield* (yield* Events).newest
        yield* store(finished("subject", "cancelled"))
        const event = yield* until(
          jetstream.read(Subjects.eventStream, { seq: before + 1 }),
          (message) => message !== undefined
        )
        assert.strictEqual(event?.subject, "events.echo.cancelled")
        assert.deepEqual(
          ["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "content-type"].map(
            (name) => event?.header(name)
          ),
          [
            "1.0",
            "echo_subject.1",
            "/millrace/echo",
            "millrace.task.cancelled",
            "echo_subject",
            "2026-11-20T10:00:01.000Z",
            "application/json"
          ]
        )
      })
    ))
})
