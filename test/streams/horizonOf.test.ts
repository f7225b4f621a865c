/** The horizon of a queue: it stays where it is as long as no delivery can have been forgotten. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { horizonOf } from "../../src/streams/horizonOf.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { until, useStreams } from "../support/useStreams.ts"
import { lastOf, publish } from "./taking.ts"

const fixture = useStreams("stays", "restarted", "consumer", "passed-on", "older", "contested")
const { run } = fixture

const call = (name: string, body: unknown = {}) => Effect.flatMap(JetStream, ({ call }) => call(name, body))

describe("the horizon of a queue on a server that stands alone", () => {
  it("is where the queue ended at set-up, whatever is published while the server runs", () =>
    run(
      Effect.gen(function* () {
        const empty = yield* lastOf("stays")
        yield* publish("stays", "normal", 3)
        assert.strictEqual(yield* horizonOf("stays"), empty)
        yield* setUp(["stays"])
        assert.strictEqual(yield* horizonOf("stays"), empty)
      })
    ))

  it("is where the queue ends once the server has begun anew", { timeout: 20_000 }, () =>
    run(
      Effect.gen(function* () {
        yield* publish("restarted", "normal", 3)
        yield* fixture.kill
        yield* fixture.restart
        const found = yield* until(Effect.exit(horizonOf("restarted")), ({ _tag }) => _tag === "Success")
        yield* publish("restarted", "normal", 1)
        const last = yield* lastOf("restarted")
        assert.deepEqual(found._tag === "Success" && found.value, last - 1)
        assert.strictEqual(yield* horizonOf("restarted"), last - 1)
      })
    )
  )

  it("is where the queue ends once a consumer was made anew, of either lane", () =>
    run(
      Effect.gen(function* () {
        for (const lane of ["normal", "high"]) {
          yield* publish("consumer", "normal", 2)
          yield* call(`CONSUMER.DELETE.TASKS_consumer.consumer-${lane}`)
          yield* setUp(["consumer"])
          assert.strictEqual(yield* horizonOf("consumer"), yield* lastOf("consumer"))
        }
      })
    ))

  it("is where the queue ends wherever JetStream is another server's, which may crash unseen", () =>
    run(
      Effect.gen(function* () {
        yield* publish("passed-on", "normal", 2)
        const nats = yield* Nats
        const { connection } = nats
        const info = { ...connection.info, domain: "leaf" }
        const through = { ...nats, connection: Object.create(connection, { info: { value: info } }) }
        const found = Effect.provideService(horizonOf("passed-on"), Nats, through)
        assert.strictEqual(yield* found, yield* lastOf("passed-on"))
      })
    ))

  it("is where the queue ends wherever it cannot be kept", () =>
    run(
      Effect.gen(function* () {
        yield* call("STREAM.DELETE.KV_horizons")
        yield* publish("older", "normal", 2)
        assert.strictEqual(yield* horizonOf("older"), yield* lastOf("older"))
        yield* publish("older", "normal", 2)
        assert.strictEqual(yield* horizonOf("older"), yield* lastOf("older"))
        yield* setUp(["older"])
      })
    ))

  it("is one that all have, who ask at once for the first time", () =>
    run(
      Effect.gen(function* () {
        yield* call("STREAM.PURGE.KV_horizons")
        yield* publish("contested", "normal", 2)
        const last = yield* lastOf("contested")
        const all = yield* Effect.all(
          Array.from({ length: 16 }, () => horizonOf("contested")),
          { concurrency: "unbounded" }
        )
        assert.deepEqual(new Set(all), new Set([last]))
        yield* publish("contested", "normal", 2)
        assert.strictEqual(yield* horizonOf("contested"), last)
      })
    ))
})
