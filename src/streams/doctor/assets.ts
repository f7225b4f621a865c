/** The streams and consumers beside what they are to be; how full they are, and how their copies are. */
import { Effect, Schema } from "effect"
import { JetStream } from "../JetStream.ts"
import { refusal } from "../JetStreamRefused.ts"
import type * as Topology from "../Topology.ts"
import { differences } from "../differences.ts"
import { elapsedBetween } from "./clock.ts"
import { type Finding, bad, doubtful, good, unseen } from "./Finding.ts"

const Copy = Schema.Struct({
  name: Schema.String,
  current: Schema.Boolean,
  offline: Schema.optionalKey(Schema.Boolean)
})
const Info = Schema.Struct({
  paused: Schema.optionalKey(Schema.Boolean),
  ts: Schema.String,
  config: Schema.Record(Schema.String, Schema.Unknown),
  state: Schema.optionalKey(Schema.Struct({ bytes: Schema.Finite })),
  cluster: Schema.optionalKey(
    Schema.Struct({
      leader: Schema.optionalKey(Schema.String),
      replicas: Schema.optionalKey(Schema.Array(Copy))
    })
  )
})
export type Info = typeof Info.Type

type Look =
  | { readonly _tag: "Found"; readonly info: Info; readonly aheadMs: number; readonly tookMs: number }
  | { readonly _tag: "Absent" }
  | { readonly _tag: "Unseen"; readonly reason: string }

/** What the server tells of one, and of its clock meanwhile. */
const look = Effect.fnUntraced(function* (call: string) {
  const jetstream = yield* JetStream
  return yield* elapsedBetween(
    jetstream
      .call(call, {})
      .pipe(Effect.flatMap((answer) => Effect.orDie(Schema.decodeUnknownEffect(Info)(answer))))
  ).pipe(
    Effect.map(({ value: info, middle, tookMs }): Look => ({
      _tag: "Found",
      info,
      aheadMs: Date.parse(info.ts) - middle,
      tookMs
    })),
    Effect.catchTags({
      NatsUnavailable: ({ reason }) => Effect.succeed<Look>({ _tag: "Unseen", reason }),
      JetStreamRefused: ({ code, description }) =>
        Effect.succeed<Look>(
          code === refusal.streamNotFound || code === refusal.consumerNotFound
            ? { _tag: "Absent" }
            : { _tag: "Unseen", reason: description }
        )
    })
  )
})

interface Asset {
  readonly name: string
  readonly configuration: Topology.Configuration
  readonly call: string
}

export interface Looked extends Asset {
  readonly look: Look
}

export const lookAt = ({ streams, consumers }: Topology.Topology) =>
  Effect.forEach(
    [
      ...streams.map((one): Asset => ({ ...one, call: `STREAM.INFO.${one.name}` })),
      ...consumers.map(({ stream, name, configuration }): Asset => ({
        name,
        configuration,
        call: `CONSUMER.INFO.${stream}.${name}`
      }))
    ],
    (asset) => Effect.map(look(asset.call), (look): Looked => ({ ...asset, look })),
    { concurrency: 4 }
  )

/** One finding for all that are as they should be, and one for each that is not. */
export const assets = (all: ReadonlyArray<Looked>): ReadonlyArray<Finding> => {
  const absent = all.filter(({ look }) => look._tag === "Absent").map(({ name }) => name)
  const hidden = all.filter(({ look }) => look._tag === "Unseen")
  const other = Map.groupBy(all.filter(isOther), settingsOf)
  const fine = all.length - absent.length - hidden.length
  return [
    ...(fine === 0 || other.size > 0
      ? []
      : [good("topology", `${fine} streams and consumers are as they should be`)]),
    ...(absent.length === 0
      ? []
      : [bad("topology", `NATS has no ${named(absent)}`, "Run `millrace setup` against this server.")]),
    ...hidden
      .slice(0, 1)
      .map(({ name, look }) =>
        unseen(
          "topology",
          `${name}${hidden.length > 1 ? ` and ${hidden.length - 1} others` : ""} cannot be looked at (${look._tag === "Unseen" ? look.reason : ""})`,
          "Look as a user who may: `millrace nats-permissions --role doctor`."
        )
      ),
    ...[...other].map(([settings, ones]) =>
      bad(
        "topology",
        `${named(ones.map(({ name }) => name))}: not as asked for in ${settings}`,
        "Run `millrace setup` with the settings of this environment; where it may not change them, it says what to do."
      )
    ),
    ...all.flatMap(findingsOf)
  ]
}

const settingsOf = ({ configuration, look }: Looked) =>
  look._tag === "Found" ? differences(configuration, look.info.config).join(", ") : ""

const isOther = (one: Looked) => settingsOf(one) !== ""

const named = (names: ReadonlyArray<string>) =>
  names.length <= mostNamed
    ? names.join(", ")
    : `${names.slice(0, mostNamed).join(", ")} and ${names.length - mostNamed} others`

const mostNamed = 5

const findingsOf = ({ name, look }: Looked): ReadonlyArray<Finding> => {
  if (look._tag !== "Found") return []
  const { config, state, cluster } = look.info
  const away = (cluster?.replicas ?? []).filter(({ current, offline }) => !current || offline === true)
  const full = fullnessOf(config["max_bytes"], state?.bytes)
  return [
    ...(cluster !== undefined && cluster.leader === undefined
      ? [
          bad(
            "copies",
            `${name} has no leader`,
            "Start the servers that are missing: more than half must run."
          )
        ]
      : []),
    ...(away.length === 0
      ? []
      : [
          doubtful(
            "copies",
            `${name} is not up to date on ${away.map((copy) => copy.name).join(", ")}`,
            "Look at those servers; a copy that only lags catches up by itself."
          )
        ]),
    ...(full < fullAt
      ? []
      : [
          doubtful(
            "room",
            `${name} is ${Math.floor(full * 100)} % full`,
            config["discard"] === "new"
              ? "What comes on top is refused: look why nobody takes tasks, or give it more (MILLRACE_QUEUE_BYTES) and run `millrace setup`."
              : "The oldest goes first, before its time: give it more (MILLRACE_EVENT_BYTES) and run `millrace setup`."
          )
        ])
  ]
}

const fullAt = 0.8

const fullnessOf = (most: unknown, bytes = 0) => (typeof most === "number" && most > 0 ? bytes / most : 0)
