/** Set-up: makes the streams and consumers of the topology, or brings those that are there up to date. */
import { Clock, Effect, Schedule, Schema } from "effect"
import { JetStream, type JetStreamRefused, refusal } from "./JetStream.ts"
import { Settings } from "./Settings.ts"
import * as Topology from "./Topology.ts"

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

/** The server will not reserve what a stream may take: its disk or its account is too small. */
export class RoomMissing extends Schema.TaggedError<RoomMissing>()("RoomMissing", { name: Schema.String }) {
  override get message() {
    return (
      `NATS has no room for ${this.name}: it reserves what each stream may take. Give it more (max_file_store), or ask ` +
      "for less with MILLRACE_QUEUE_BYTES, for each kind, and MILLRACE_EVENT_BYTES."
    )
  }
}

/** What set-up did to one stream or consumer. */
export type Change = { readonly name: string; readonly did: "created" | "changed" | "kept" }

/** Idempotent: run it as often as you like, from several places at once, before and after an upgrade. */
export const setUp = Effect.fn("SetUp.setUp")(function* (kinds: ReadonlyArray<string>) {
  const settings = yield* Settings
  const now = yield* Clock.currentTimeMillis
  const wanted = Topology.of(kinds, settings)
  const streams = yield* Effect.forEach(wanted.streams, (stream) =>
    reconcile(
      stream.name,
      {
        info: `STREAM.INFO.${stream.name}`,
        create: `STREAM.CREATE.${stream.name}`,
        update: `STREAM.UPDATE.${stream.name}`,
        // Sequences begin at the time of creation, so that a stream made anew never gives a key twice.
        fresh: stream.name.startsWith("TASKS_") ? { first_seq: now } : {},
        body: (configuration) => ({ name: stream.name, ...configuration })
      },
      stream.configuration
    )
  )
  const consumers = yield* Effect.forEach(wanted.consumers, (consumer) => {
    const create = `CONSUMER.CREATE.${consumer.stream}.${consumer.name}`
    return reconcile(
      consumer.name,
      {
        info: `CONSUMER.INFO.${consumer.stream}.${consumer.name}`,
        create,
        update: create,
        fresh: {},
        body: (configuration) => ({
          stream_name: consumer.stream,
          config: { name: consumer.name, ...configuration }
        })
      },
      consumer.configuration
    )
  })
  return [...streams, ...consumers]
})

interface Calls {
  readonly info: string
  readonly create: string
  readonly update: string
  /** Settings that only a new one gets. */
  readonly fresh: Topology.Configuration
  readonly body: (configuration: Topology.Configuration) => unknown
}

const reconcile = Effect.fnUntraced(function* (name: string, calls: Calls, wanted: Topology.Configuration) {
  const jetstream = yield* JetStream
  const attempt = Effect.gen(function* () {
    const found = yield* jetstream.call(calls.info, {}).pipe(
      Effect.flatMap(decodeInfo),
      Effect.map((info) => info.config),
      Effect.catchIf(isAbsent, () => Effect.undefined)
    )
    if (found === undefined) {
      yield* jetstream.call(calls.create, calls.body({ ...wanted, ...calls.fresh }))
      return { name, did: "created" } satisfies Change
    }
    const different = differences(wanted, found)
    if (different.length === 0) return { name, did: "kept" } satisfies Change
    yield* jetstream
      .call(calls.update, calls.body({ ...found, ...wanted }))
      .pipe(
        Effect.catchTag("JetStreamRefused", (refused) =>
          Effect.fail(new TopologyConflict({ name, settings: different, reason: refused.description }))
        )
      )
    return { name, did: "changed" } satisfies Change
  })
  return yield* attempt.pipe(
    // Somebody else made it between the look and the creation: look again.
    Effect.retry({
      schedule: Schedule.spaced("200 millis"),
      times: 25,
      while: (error) =>
        error._tag === "NatsUnavailable" ||
        (error._tag === "JetStreamRefused" && error.code === refusal.streamExists)
    }),
    Effect.catchIf(
      (error) => error._tag === "JetStreamRefused" && error.code === refusal.storageExceeded,
      () => new RoomMissing({ name })
    )
  )
})

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

/** The wanted settings that are not as found. The server leaves out what is at its zero value. */
export const differences = (
  wanted: Topology.Configuration,
  found: Topology.Configuration
): ReadonlyArray<string> => Object.keys(wanted).filter((setting) => !covers(wanted[setting], found[setting]))

const covers = (wanted: unknown, found: unknown): boolean => {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((one: unknown, index) => covers(one, found[index]))
    )
  }
  if (isSettings(wanted)) return isSettings(found) && differences(wanted, found).length === 0
  return wanted === found || (found === undefined && (wanted === false || wanted === 0 || wanted === ""))
}

const isSettings = (value: unknown): value is Topology.Configuration =>
  typeof value === "object" && value !== null
