/** Whether a process can do its work: it is connected to NATS, and what it works with is there. */
import { Effect, Schema } from "effect"
import { Deliveries } from "./Deliveries.ts"
import { JetStream } from "./JetStream.ts"
import type { JetStreamRefused } from "./JetStreamRefused.ts"
import { Nats } from "./Nats.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { Settings } from "./Settings.ts"
import { Storing } from "./Storing.ts"
import * as Subjects from "./Subjects.ts"
import * as Topology from "./Topology.ts"

/** What keeps a process from its work, told to a person; undefined if nothing does. */
export type Trouble = Effect.Effect<string | undefined>

/**
 * A gateway takes from no consumer: with the streams alone a task is accepted, and found again. A full disk shows only
 * when something is to be stored.
 */
export const ofGateway = Effect.fnUntraced(function* (kinds: ReadonlyArray<string>) {
  const storing = yield* Storing
  const trouble = yield* troubleWith({ ...Topology.of(kinds, yield* Settings), consumers: [] })
  return Effect.flatMap(trouble, (found) => (found === undefined ? storing.trouble : Effect.succeed(found)))
})

/** An actor is ready while it can take tasks of all its kinds. */
export const ofActor = Effect.fnUntraced(function* (kinds: ReadonlyArray<string>) {
  const { troubles } = yield* Deliveries
  const storing = yield* Storing
  const needed = Topology.of(kinds, yield* Settings)
  // The others are the gateways'.
  const consumers = needed.consumers.filter(({ stream }) => Subjects.kindOfStream(stream) !== undefined)
  const trouble = yield* troubleWith({ ...needed, consumers })
  const taking: Trouble = Effect.suspend(() => {
    const [first] = troubles
    return first === undefined
      ? storing.trouble
      : Effect.succeed(`It cannot take tasks from ${first[0]} (${first[1]}); it tries until it can.`)
  })
  return Effect.flatMap(trouble, (found) => (found === undefined ? taking : Effect.succeed(found)))
})

/** The kinds of an actor that are paused: it is ready, and has nothing to begin of them. */
export const pausedHere = Effect.map(Deliveries, ({ paused }) => Effect.sync(() => [...paused]))

/** Only whether all are there: one queue whose leader is away is no reason for a gateway to refuse all other kinds. */
const troubleWith = Effect.fnUntraced(function* (needed: Topology.Topology) {
  const nats = yield* Nats
  const jetstream = yield* JetStream

  const names = (
    call: string,
    offset = 0
  ): Effect.Effect<ReadonlyArray<string>, NatsUnavailable | JetStreamRefused> =>
    jetstream.call(call, { offset }).pipe(
      Effect.flatMap(decodeNames),
      Effect.flatMap(({ total, streams, consumers }) => {
        const found = streams ?? consumers ?? []
        const seen = offset + found.length
        return found.length === 0 || seen >= total
          ? Effect.succeed(found)
          : Effect.map(names(call, seen), (rest) => [...found, ...rest])
      })
    )

  const missing = Effect.gen(function* () {
    const streams = yield* names("STREAM.NAMES")
    const without = needed.streams.map(({ name }) => name).filter((name) => !streams.includes(name))
    if (without.length > 0) return without
    const queues = new Set(needed.consumers.map(({ stream }) => stream))
    const consumers = yield* Effect.forEach(queues, (stream) => names(`CONSUMER.NAMES.${stream}`), {
      concurrency: 4
    })
    const there = new Set(consumers.flat())
    return needed.consumers.map(({ name }) => name).filter((name) => !there.has(name))
  })

  const trouble: Trouble = Effect.gen(function* () {
    if (!nats.isConnected()) return "It has no connection to NATS; it tries again until it has."
    const absent = yield* missing
    if (absent.length === 0) return undefined
    return `NATS has no ${absent.join(", ")}. Run \`millrace setup\` against this server.`
  }).pipe(Effect.catchTags({ NatsUnavailable: told, JetStreamRefused: told }))
  return trouble
})

const told = ({ message }: { readonly message: string }) => Effect.succeed(message)

const List = Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String)))
const Names = Schema.Struct({ total: Schema.Int, streams: List, consumers: List })
const decodeNames = (answer: unknown) => Effect.orDie(Schema.decodeUnknownEffect(Names)(answer))
