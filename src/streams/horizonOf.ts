/**
 * The horizon of a queue, kept for as long as the server that counts its deliveries goes on counting: so that a worker which
 * comes to a backlog need not look at each of its tasks.
 */
import { Effect, Option, Predicate, Schema } from "effect"
import { JetStream } from "./JetStream.ts"
import { Nats } from "./Nats.ts"
import * as Subjects from "./Subjects.ts"

/**
 * The last task in the queue when it was first asked for in this reign, which may be later than when the reign began and
 * never is earlier. A reign is the time in which no delivery is forgotten: the life of a server that stands alone, or the
 * lead of one in a cluster, and of either no longer than the consumers.
 */
export const horizonOf = Effect.fnUntraced(function* (kind: string) {
  const { connection } = yield* Nats
  const jetstream = yield* JetStream
  const stream = Subjects.taskStream(kind)

  const queue = Effect.flatMap(jetstream.call(`STREAM.INFO.${stream}`, {}), decodeStream)

  const reignOf = (lane: Subjects.Lane) =>
    jetstream.call(`CONSUMER.INFO.${stream}.${Subjects.consumerName(kind, lane)}`, {}).pipe(
      Effect.flatMap(decodeConsumer),
      Effect.map(({ created, cluster }) => {
        const ruler = cluster === undefined ? alone(connection.info) : leadOf(cluster)
        return ruler === undefined ? undefined : `${created} ${ruler}`
      })
    )

  const reigns = yield* Effect.forEach(Subjects.lanes, reignOf, { concurrency: "unbounded" })
  // After the reign: what is queued meanwhile is counted to what was there before, which is safe.
  const { domain, state } = yield* queue
  const last = state.last_seq
  // The server that we talk to may only pass JetStream on, from another one whose crashes it survives.
  if (reigns.includes(undefined) || domain !== domainOf(connection.info)) return last
  const reign = reigns.join(", ")

  const subject = Subjects.horizon(kind)
  const found = yield* Effect.orElseSucceed(
    jetstream.read(Subjects.horizonStream, { last_by_subj: subject }),
    () => undefined
  )
  const known = decodeHorizon(found === undefined ? "" : utf8.decode(found.data))
  if (Option.isSome(known) && known.value.reign === reign) return known.value.last

  // Whoever is faster has asked in the same reign, or in a later one: then the next to ask takes a larger one, which is safe.
  yield* jetstream
    .publish(subject, JSON.stringify({ reign, last }), [
      [Subjects.header.expectedSequence, String(found?.sequence ?? 0)]
    ])
    .pipe(Effect.ignore)
  return last
})

/** The id is another one each time a server starts. One that passes JetStream on to another server says nothing of it. */
const alone = (info: { readonly server_id: string; readonly jetstream?: boolean } | undefined) =>
  info?.jetstream === true ? info.server_id : undefined

/** Of JetStream at the server that we talk to, which the client's type leaves out. */
const domainOf = (info: unknown) => (Predicate.hasProperty(info, "domain") ? info.domain : undefined)

/** Of a single copy in a cluster nobody says since when. */
const leadOf = ({ leader, leader_since: since }: typeof Cluster.Type) =>
  leader === undefined || since === undefined ? undefined : `${leader} ${since}`

const Cluster = Schema.Struct({
  leader: Schema.optionalKey(Schema.String),
  leader_since: Schema.optionalKey(Schema.String)
})

const Consumer = Schema.Struct({ created: Schema.String, cluster: Schema.optionalKey(Cluster) })
const decodeConsumer = (answer: unknown) => Effect.orDie(Schema.decodeUnknownEffect(Consumer)(answer))

const Stream = Schema.Struct({
  domain: Schema.optionalKey(Schema.String),
  state: Schema.Struct({ last_seq: Schema.Int })
})
const decodeStream = (answer: unknown) => Effect.orDie(Schema.decodeUnknownEffect(Stream)(answer))

const Horizon = Schema.fromJsonString(Schema.Struct({ reign: Schema.String, last: Schema.Int }))
const decodeHorizon = Schema.decodeUnknownOption(Horizon)

const utf8 = new TextDecoder()
