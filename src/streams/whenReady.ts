/** Asks JetStream for something that it may not be ready for yet: waits for it, and says what is missing if it never is. */
import { Duration, Effect, Schedule, Schema } from "effect"
import { type JetStreamRefused, refusal } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"

/** There are fewer servers than there are to be copies, or they are no cluster. */
export class ClusterTooSmall extends Schema.TaggedError<ClusterTooSmall>()("ClusterTooSmall", {
  replicas: Schema.Int,
  /** As far as NATS tells. */
  servers: Schema.optionalKey(Schema.Int),
  reason: Schema.String
}) {
  override get message() {
    const has = this.servers === undefined ? "" : `; NATS has ${this.servers}`
    return (
      `MILLRACE_REPLICAS=${this.replicas} needs ${this.replicas} servers with JetStream in one cluster${has} ` +
      `(${this.reason}). Start those that are missing, or set MILLRACE_REPLICAS to what there is.`
    )
  }
}

/** JetStream has not answered for as long as set-up waits. */
export class JetStreamAway extends Schema.TaggedError<JetStreamAway>()("JetStreamAway", {
  seconds: Schema.Int,
  reason: Schema.String
}) {
  override get message() {
    return (
      `JetStream was not there for ${this.seconds} seconds (${this.reason}). It must be enabled, and of a cluster more than ` +
      "half of the servers must run and reach each other: look at their logs, then run this again."
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

/** This user of NATS may not do what set-up does. */
export class RightMissing extends Schema.TaggedError<RightMissing>()("RightMissing", {
  asked: Schema.String
}) {
  override get message() {
    return `NATS does not let this user publish to ${this.asked}. Set up as a user who may publish to $JS.API.>.`
  }
}

export interface Waiting {
  /** The stream or consumer that is asked about. */
  readonly name: string
  readonly replicas: number
  /** How many there are in the cluster, as far as NATS tells. */
  readonly servers: () => number | undefined
  /** Called whenever it is not ready. */
  readonly onWait: (what: string) => Effect.Effect<void>
}

/** Servers that start together take seconds to agree; one that has much to recover takes longer. */
export const patience = Duration.minutes(1)

export const whenReady = <A>(asked: Effect.Effect<A, JetStreamRefused | NatsUnavailable>, waiting: Waiting) =>
  asked.pipe(
    Effect.tapError((error) =>
      isPassing(error)
        ? waiting.onWait(`${reasonOf(error)}; giving up after ${Duration.toSeconds(patience)} seconds`)
        : Effect.void
    ),
    Effect.retry({
      schedule: Schedule.spaced("200 millis").pipe(Schedule.upTo({ duration: patience })),
      while: isPassing
    }),
    Effect.mapError((error) => meaning(error, waiting))
  )

const isPassing = (error: JetStreamRefused | NatsUnavailable) =>
  error._tag === "NatsUnavailable" ? error.reason !== notPermitted : passing.has(error.code)

/** As `Requests` says it. */
const notPermitted = "not permitted"

const noPeers = 10005
/** No leader is elected, a server has just come, the copies of a stream have no leader. */
const passing = new Set([noPeers, 10008, 10009, 10023, 10118, 10119])
const notClustered = 10074

const reasonOf = (error: JetStreamRefused | NatsUnavailable) =>
  error._tag === "NatsUnavailable" ? error.reason : error.description

/** Once it is known that it will not pass. */
const meaning = (error: JetStreamRefused | NatsUnavailable, { name, replicas, servers }: Waiting) => {
  const reason = reasonOf(error)
  if (error._tag === "NatsUnavailable") {
    return isPassing(error) ? away(reason) : new RightMissing({ asked: error.asked })
  }
  switch (error.code) {
    case refusal.storageExceeded:
      return new RoomMissing({ name })
    case notClustered:
      return new ClusterTooSmall({ replicas, servers: 1, reason })
    case noPeers: {
      const found = servers()
      return reason.includes("insufficient storage")
        ? new RoomMissing({ name })
        : new ClusterTooSmall({ replicas, reason, ...(found === undefined ? {} : { servers: found }) })
    }
    default:
      return passing.has(error.code) ? away(reason) : error
  }
}

const away = (reason: string) => new JetStreamAway({ seconds: Duration.toSeconds(patience), reason })
