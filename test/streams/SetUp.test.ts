/** Set-up: makes what is missing, mends what differs, and says what cannot be mended. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, ConfigProvider, Effect, Layer, Schema } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { KindLimits } from "../../src/streams/KindLimits.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { type Change, TopologyConflict, setUp } from "../../src/streams/SetUp.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("mend")

/** Set-up as with these variables of the environment. */
const setUpWith = (kind: string, variables: Record<string, string>) =>
  setUp([kind]).pipe(
    Effect.provide(
      Layer.fresh(Settings.layer).pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(variables)))
      )
    )
  )

const Info = Schema.Struct({
  config: Schema.Record(Schema.String, Schema.Unknown),
  state: Schema.Struct({ messages: Schema.Int, first_seq: Schema.Int })
})
const infoOf = (stream: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    Effect.flatMap(jetstream.call(`STREAM.INFO.${stream}`, {}), Schema.decodeUnknownEffect(Info))
  )

const remove = (stream: string) =>
  Effect.flatMap(JetStream, (jetstream) => Effect.ignore(jetstream.call(`STREAM.DELETE.${stream}`, {})))

const make = (stream: string, configuration: object) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call(`STREAM.CREATE.${stream}`, { name: stream, ...configuration })
  )

/** As set-up made one before anything could be scheduled. */
const queueOfBefore = {
  subjects: ["tasks.mend", "tasks.mend.high.*", "tasks.mend.normal.*"],
  retention: "workqueue",
  discard: "new",
  max_bytes: 1024 ** 3,
  max_msg_size: 266_240,
  allow_direct: true
}

const did = (changes: ReadonlyArray<Change>) => new Set(changes.map((change) => change.did))
const changed = (changes: ReadonlyArray<Change>) =>
  changes.filter((change) => change.did === "changed").map(({ name }) => name)

describe("set-up", () => {
  it("keeps everything as it is the second time", () =>
    run(
      Effect.gen(function* () {
        yield* setUp(["kept"])
        assert.deepEqual(did(yield* setUp(["kept"])), new Set(["kept"]))
      })
    ))

  it("makes the stream of a kind and its two consumers", () =>
    run(
      Effect.gen(function* () {
        const made = (yield* setUp(["fresh"])).filter((change) => change.did === "created")
        assert.deepEqual(
          made.map(({ name }) => name),
          ["TASKS_fresh", "fresh-high", "fresh-normal"]
        )
      })
    ))

  it("begins the sequences of a queue at the time it is made, so that none comes twice", () =>
    run(
      Effect.gen(function* () {
        const before = Date.now()
        yield* setUp(["anew"])
        const { state } = yield* infoOf("TASKS_anew")
        assert.isAtLeast(state.first_seq, before)
        assert.isAtMost(state.first_seq, Date.now())
      })
    ))

  it("may be run by several at once, whose clocks differ", () =>
    run(
      Effect.gen(function* () {
        for (const stream of ["KV_results", "EVENTS"]) yield* remove(stream)
        const clock = yield* Clock.Clock
        const late = {
          sleep: clock.sleep.bind(clock),
          currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now - 60_000),
          currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() - 60_000,
          currentTimeNanos: clock.currentTimeNanos,
          currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe()
        }
        const both = [setUp(["at-once"]), Effect.provideService(setUp(["at-once"]), Clock.Clock, late)]
        yield* Effect.all(both, { concurrency: "unbounded" })
        assert.deepEqual(did(yield* setUp(["at-once"])), new Set(["kept"]))
      })
    ))

  it.each([
    ["larger", String(2 * 1024 ** 3)],
    ["smaller", String(1024 ** 2)],
    ["smaller than what is queued", "1000"]
  ])("gives a queue its new size (%s) and keeps every task in it", (_, bytes) =>
    run(
      Effect.gen(function* () {
        yield* remove("TASKS_mend")
        yield* setUp(["mend"])
        const publisher = yield* Publisher
        const tasks = Array.from({ length: 20 }, () =>
          publisher.submit({ kind: "mend", input: `"${"x".repeat(1_000)}"` })
        )
        yield* Effect.all(tasks, { concurrency: "unbounded" })
        const changes = yield* setUpWith("mend", { MILLRACE_QUEUE_BYTES: bytes })
        assert.deepEqual(changed(changes), ["TASKS_mend"])
        const { config, state } = yield* infoOf("TASKS_mend")
        assert.strictEqual(config["max_bytes"], Number(bytes))
        assert.strictEqual(state.messages, 20)
      })
    )
  )

  it("gives a new retention to everything that has one, and gives it back", () =>
    run(
      Effect.gen(function* () {
        yield* setUp(["mend"])
        const changes = yield* setUpWith("mend", { MILLRACE_RETENTION: "1 minute" })
        assert.deepEqual(changed(changes), ["KV_results", "EVENTS", "KV_attempts", "KV_pages", "OBJ_blobs"])
        assert.deepEqual(changed(yield* setUp(["mend"])), changed(changes))
      })
    ))

  it("has a queue of before take what is due, and keeps what is in it", () =>
    run(
      Effect.gen(function* () {
        for (const stream of ["TASKS_mend", "SCHEDULES"]) yield* remove(stream)
        const jetstream = yield* JetStream
        yield* make("TASKS_mend", queueOfBefore)
        yield* (yield* Publisher).submit({ kind: "mend", input: `"before"` })
        yield* setUp(["mend"])
        yield* jetstream.publish(Subjects.schedule("mend", "high", "later"), `"later"`, [
          ["Nats-Schedule", "@at 2026-01-01T00:00:00Z"],
          ["Nats-Schedule-Target", Subjects.due("mend", "high", "later")]
        ])
        const last = jetstream.read("TASKS_mend", { last_by_subj: "tasks.mend.high.later" })
        const found = yield* until(last, (message) => message !== undefined)
        assert.strictEqual(Buffer.from(found?.data ?? []).toString(), `"later"`)
        assert.strictEqual((yield* infoOf("TASKS_mend")).state.messages, 2)
        yield* until(infoOf("SCHEDULES"), ({ state }) => state.messages === 0)
        assert.deepEqual(did(yield* setUp(["mend"])), new Set(["kept"]))
      })
    ))

  it("has workers hear of limits where the bucket is older than that", () =>
    run(
      Effect.gen(function* () {
        const { config } = yield* infoOf("KV_limits")
        yield* remove("KV_limits")
        const { republish, ...older } = config
        assert.isDefined(republish)
        yield* make("KV_limits", older)
        const limits = yield* KindLimits
        yield* limits.set("mend", { concurrency: 1 })
        assert.deepEqual(changed(yield* setUp(["mend"])), ["KV_limits"])
        const { now } = yield* limits.follow("mend")
        assert.deepEqual(now(), { concurrency: 1 })
        yield* limits.set("mend", { concurrency: 2 })
        yield* until(Effect.sync(now), (found) => found?.concurrency === 2)
      })
    ))

  it("mends a consumer", () =>
    run(
      Effect.gen(function* () {
        yield* setUp(["mend"])
        const jetstream = yield* JetStream
        yield* jetstream.call("CONSUMER.CREATE.TASKS_mend.mend-high", {
          stream_name: "TASKS_mend",
          config: {
            name: "mend-high",
            durable_name: "mend-high",
            ack_policy: "explicit",
            ack_wait: 1e9,
            filter_subjects: ["tasks.mend.high.*"]
          }
        })
        assert.deepEqual(changed(yield* setUp(["mend"])), ["mend-high"])
        assert.deepEqual(did(yield* setUp(["mend"])), new Set(["kept"]))
      })
    ))

  it("leaves settings alone that it wants nothing of", () =>
    run(
      Effect.gen(function* () {
        yield* setUp(["mend"])
        const jetstream = yield* JetStream
        const { config } = yield* infoOf("EVENTS")
        yield* jetstream.call("STREAM.UPDATE.EVENTS", {
          ...config,
          description: "ours",
          max_bytes: 1_000_000
        })
        yield* setUp(["mend"])
        assert.strictEqual((yield* infoOf("EVENTS")).config["description"], "ours")
      })
    ))

  it.each<[string, string, object]>([
    ["where it is stored", "KV_results", { subjects: ["$KV.results.>"], storage: "memory" }],
    ["what becomes of what is done", "TASKS_other", { subjects: ["tasks.other"], retention: "limits" }]
  ])("says what to do where a stream cannot be changed: %s", (_, stream, configuration) =>
    run(
      Effect.gen(function* () {
        yield* remove(stream)
        yield* make(stream, configuration)
        const error = yield* Effect.flip(setUp(["other"]))
        yield* remove(stream)
        assert.instanceOf(error, TopologyConflict)
        assert.match(error.message, new RegExp(`^${stream} is there with other settings .*delete it`))
      })
    )
  )
})
