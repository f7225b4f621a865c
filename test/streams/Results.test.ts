/** The records: the first one stands, everybody concerned hears of it once, and it goes when its time is over. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Layer, Result, Schema, Stream } from "effect"
import { Events } from "../../src/streams/Events.ts"
import { JetStream, JetStreamRefused, refusal } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { type Finished, Results } from "../../src/streams/Results.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { finished, until, useStreams } from "./fixture.ts"

const { run } = useStreams("echo")

const store = (record: Finished) => Effect.flatMap(Results, (results) => results.store(record))
const find = (key: string) => Effect.flatMap(Results, (results) => results.find("echo", key))

/** The message of a record as it is stored. */
const stored = (key: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.read(Subjects.resultStream, { last_by_subj: Subjects.resultAnyState("echo", key) })
  )

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

describe("a record", () => {
  it("says all that is known of the task", () =>
    run(
      Effect.gen(function* () {
        const error = { tag: "Flat", message: "flat", details: { note: "b" } }
        const attempts = [
          { attempt: 1, ended: "failed", startedAt: "a", finishedAt: "b", worker: "w", error }
        ] as const
        const record = finished("all", "failed", { error, attempts, startedAt: "c", worker: "w" })
        yield* store(record)
        const { key: _, resultTtl: __, input, ...rest } = { ...record, resultTtl: 0 }
        assert.deepEqual(yield* find("all"), { ...rest, id: "echo_all", input: JSON.parse(input) })
      })
    ))

  it("keeps input and output as they came, however large they are", () =>
    run(
      Effect.gen(function* () {
        const input = `{ "text":\t"${"wörd ".repeat(50_000)}", "__proto__": [1.0, 1e2] }`
        const output = `["${"x".repeat(250_000)}"]`
        yield* store(finished("large", "succeeded", { input, output }))
        const text = new TextDecoder().decode((yield* stored("large"))?.data)
        assert.include(text, `"input":${input}`)
        assert.include(text, `"output":${output}`)
      })
    ))

  it("stands: no later one of whatever state overwrites it", () =>
    run(
      Effect.gen(function* () {
        for (const first of ["succeeded", "failed", "cancelled"] as const) {
          for (const second of ["succeeded", "failed", "cancelled"] as const) {
            const key = `${first}-${second}`
            assert.strictEqual(yield* store(finished(key, first, { worker: "first" })), "written")
            assert.strictEqual(yield* store(finished(key, second, { worker: "second" })), "standing")
            assert.deepInclude(yield* find(key), { state: first, worker: "first" })
          }
        }
      })
    ))

  it("is written once by many writers at once, and every other one learns that it stands", () =>
    run(
      Effect.forEach(
        Array.from({ length: 30 }, (_, n) => `race-${n}`),
        (key) =>
          Effect.gen(function* () {
            const answers = yield* Effect.all(
              [
                store(finished(key, "succeeded")),
                store(finished(key, "failed")),
                store(finished(key, "cancelled"))
              ],
              { concurrency: "unbounded" }
            )
            assert.deepEqual(answers.toSorted(), ["standing", "standing", "written"])
          }),
        { concurrency: 10 }
      )
    ))

  it("of another kind with the same key is another", () =>
    run(
      Effect.gen(function* () {
        assert.strictEqual(yield* store({ ...finished("kinds", "failed"), kind: "other" }), "written")
        assert.strictEqual(yield* store(finished("kinds", "failed")), "written")
      })
    ))

  it("is none where nothing was written", () =>
    run(
      Effect.gen(function* () {
        assert.isUndefined(yield* find("nothing"))
        assert.isUndefined(yield* Effect.flatMap(Results, (results) => results.glance("echo", "nothing")))
      })
    ))
})

describe("the time that a record is kept", () => {
  it.each<[string, Partial<Finished> & Pick<Finished, "state">, string]>([
    ["a day after a success", { state: "succeeded" }, "86400s"],
    ["what the task asks for", { state: "succeeded", resultTtl: 600 }, "600s"],
    ["at least a minute", { state: "succeeded", resultTtl: 0 }, "60s"],
    ["at most the retention", { state: "succeeded", resultTtl: Number.MAX_SAFE_INTEGER }, "604800s"],
    ["the retention after a failure", { state: "failed", resultTtl: 600 }, "604800s"],
    ["the retention after a cancel", { state: "cancelled", resultTtl: 600 }, "604800s"]
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

/** A server whose first `conflicts` writes are refused with this code; what stands is found by `read`. */
const refusing = (code: number, conflicts: number) => {
  let writes = 0
  return Results.layer.pipe(
    Layer.provide(
      Layer.mock(JetStream, {
        publish: (asked) =>
          Effect.suspend((): Effect.Effect<{ stream: string; sequence: number }, JetStreamRefused> => {
            writes += 1
            return writes <= conflicts
              ? new JetStreamRefused({ asked, code, description: "" })
              : Effect.succeed({ stream: "KV_results", sequence: writes })
          }),
        read: () => Effect.undefined
      })
    ),
    Layer.provide(Settings.layer)
  )
}

describe("a refused write", () => {
  it.live.each([
    ["it lost to one that was refused itself", refusal.wrongLastSequence],
    ["another is on its way", refusal.conflictInFlight]
  ] as const)("is written again while no record stands, for %s", ([, code]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.provide(store(finished("a", "failed")), refusing(code, 3)), "written")
    })
  )

  it.live("for another reason is an error that passes", () =>
    Effect.gen(function* () {
      const refused = refusing(refusal.storeFailed, 1)
      const result = yield* Effect.result(Effect.provide(store(finished("a", "failed")), refused))
      assert.strictEqual(Result.isFailure(result) ? result.failure._tag : "stored", "NatsUnavailable")
    })
  )
})
