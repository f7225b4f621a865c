/** Set-up: makes the streams and consumers of the topology, or brings those that are there up to date. */
import { Clock, Effect, Schedule, Schema } from "effect"
import { whenComplete } from "./copies.ts"
import { differences } from "./differences.ts"
import { horizonOf } from "./horizonOf.ts"
import { JetStream } from "./JetStream.ts"
import { type JetStreamRefused, refusal } from "./JetStreamRefused.ts"
import { Nats } from "./Nats.ts"
import { Settings } from "./Settings.ts"
import * as Topology from "./Topology.ts"
import { whenReady } from "./whenReady.ts"

/** What is there cannot become what is wanted, for example because a stream cannot change where it is stored. */
export class TopologyConflict extends Schema.TaggedError<TopologyConflict>()("TopologyConflict", {
  name: Schema.String,
  settings: Schema.Array(Schema.String),
  reason: Schema.String
}) {
  override get message() {
    return (
      `${this.name} is there with other settings (${this.settings.join(", ")}) and cannot be changed: ${this.reason}. ` +
      "Set them back, or move its data away and delete it; set-up then makes it anew."
    )
  }
}

/** The server takes no message as large as a record may be. */
export class PayloadTooSmall extends Schema.TaggedError<PayloadTooSmall>()("PayloadTooSmall", {
  bytes: Schema.Int
}) {
  override get message() {
    return (
      `NATS takes messages of at most ${this.bytes} bytes, and a record may have ${minPayload}. ` +
      "Set max_payload: 1MB in the configuration of every nats-server, and restart it."
    )
  }
}

/** As the server has it if nobody says otherwise. */
export const minPayload = 1024 * 1024

/** What set-up did to one stream or consumer. */
export type Change = { readonly name: string; readonly did: "created" | "changed" | "kept" }

/**
 * Idempotent: run it as often as you like, from several places at once, before and after an upgrade. It waits for a
 * cluster that is just starting, and when it has changed the number of copies, until they are complete.
 */
export const setUp = Effect.fn("SetUp.setUp")(function* (kinds: ReadonlyArray<string>) {
  const { info } = (yield* Nats).connection
  if (info !== undefined && info.max_payload < minPayload)
    return yield* new PayloadTooSmall({ bytes: info.max_payload })

  const settings = yield* Settings
  const now = yield* Clock.currentTimeMillis
  const wanted = Topology.of(kinds, settings)
  const ask = yield* asking(settings.replicas)

  const streams = wanted.streams.map(({ name, configuration }) => ({
    name,
    configuration,
    info: `STREAM.INFO.${name}`,
    create: `STREAM.CREATE.${name}`,
    update: `STREAM.UPDATE.${name}`,
    // Sequences begin at the time of creation, so that a stream made anew never gives a key twice.
    fresh: name.startsWith("TASKS_") ? { first_seq: now } : {},
    body: (configuration: Topology.Configuration) => ({ name, ...configuration })
  }))
  const consumers = wanted.consumers.map(({ stream, name, configuration }) => ({
    name,
    configuration,
    info: `CONSUMER.INFO.${stream}.${name}`,
    create: `CONSUMER.CREATE.${stream}.${name}`,
    update: `CONSUMER.CREATE.${stream}.${name}`,
    fresh: {},
    body: (configuration: Topology.Configuration) => ({
      stream_name: stream,
      config: { name, ...configuration }
    })
  }))

  const streamsDone = yield* Effect.forEach(streams, (stream) => reconcile(stream, ask))
  const moved = streamsDone.filter((done) => done.moved).map(({ name }) => name)
  if (moved.length > 0)
    yield* Effect.logInfo(
      `waiting for the copies to be complete (R${settings.replicas}): ${moved.join(", ")}`
    )
  // Where nothing was moved, a server that is away at the moment is no reason to fail.
  const enough = { copies: settings.replicas, complete: moved.length > 0 ? "all" : "most" } as const
  const complete = ({ name, info }: Asset) =>
    enough.copies === 1 && moved.length === 0 ? Effect.void : whenComplete(name, enough, ask(name, info, {}))
  yield* Effect.forEach(streams, complete, { discard: true })
  // Consumers have as many copies as their stream, and follow it by themselves.
  const consumersDone = yield* Effect.forEach(consumers, (consumer) => reconcile(consumer, ask))
  yield* Effect.forEach(consumers, complete, { discard: true })
  // So that what is queued before a worker comes is behind it. If it cannot be, the first worker sees to it.
  yield* Effect.forEach(kinds, (kind) => Effect.ignore(horizonOf(kind)), { discard: true })
  return [...streamsDone, ...consumersDone].map(({ name, did }): Change => ({ name, did }))
})

/** A stream or consumer, and the calls that look at it and change it. */
interface Asset {
  readonly name: string
  readonly configuration: Topology.Configuration
  readonly info: string
  readonly create: string
  readonly update: string
  /** Settings that only a new one gets. */
  readonly fresh: Topology.Configuration
  readonly body: (configuration: Topology.Configuration) => unknown
}

/** Calls that wait for a cluster that is not ready yet. What is waited for is told once. */
const asking = Effect.fnUntraced(function* (replicas: number) {
  const { connection } = yield* Nats
  const jetstream = yield* JetStream
  const servers = () => connection.info?.connect_urls?.length
  let told = false
  const onWait = (what: string) => {
    if (told) return Effect.void
    told = true
    return Effect.logInfo(`waiting for JetStream: ${what}`)
  }
  return (name: string, call: string, body: unknown) =>
    whenReady(jetstream.call(call, body), { name, replicas, servers, onWait })
})

type Ask = Effect.Success<ReturnType<typeof asking>>

const reconcile = ({ name, ...asset }: Asset, ask: Ask) =>
  Effect.gen(function* () {
    const found = yield* ask(name, asset.info, {}).pipe(
      Effect.flatMap(decodeInfo),
      Effect.map((info) => info.config),
      Effect.catchIf(isAbsent, () => Effect.undefined)
    )
    if (found === undefined) {
      yield* ask(name, asset.create, asset.body({ ...asset.configuration, ...asset.fresh }))
      return { name, did: "created", moved: false } as const
    }
    const different = differences(asset.configuration, found)
    if (different.length === 0) return { name, did: "kept", moved: false } as const
    yield* ask(name, asset.update, asset.body({ ...found, ...asset.configuration })).pipe(
      Effect.catchTag("JetStreamRefused", ({ description }) =>
        Effect.fail(new TopologyConflict({ name, settings: different, reason: description }))
      )
    )
    return { name, did: "changed", moved: different.includes("num_replicas") } as const
  }).pipe(
    // Somebody else made it between the look and the creation: look again.
    Effect.retry({
      schedule: Schedule.spaced("200 millis"),
      times: 25,
      while: (error) => error._tag === "JetStreamRefused" && error.code === refusal.streamExists
    })
  )

const decodeInfo = (answer: unknown) =>
  Effect.orDie(
    Schema.decodeUnknownEffect(Schema.Struct({ config: Schema.Record(Schema.String, Schema.Unknown) }))(
      answer
    )
  )

const isAbsent = (error: { readonly _tag: string }): error is JetStreamRefused =>
  error._tag === "JetStreamRefused" &&
  "code" in error &&
  (error.code === refusal.streamNotFound || error.code === refusal.consumerNotFound)
