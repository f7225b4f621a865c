/** What a power failure can cost, as far as the streams and the server tell: said once, at the start of a process. */
import { Duration, Effect, Schedule, Schema } from "effect"
import { JetStream } from "./JetStream.ts"
import { Settings } from "./Settings.ts"
import * as Topology from "./Topology.ts"
import { type JetStreamTold, jetStreamOfServer } from "./monitoring.ts"
import { always, lagMs, syncWanted } from "./server/sync.ts"

export interface StreamMode {
  readonly name: string
  readonly copies: number
  readonly inMemory: boolean
  /** The server answers before it has written anything. */
  readonly async: boolean
}

export interface Mode {
  readonly wanted: { readonly copies: number; readonly sync: string }
  readonly streams: ReadonlyArray<StreamMode>
  /** "always", a duration, or why it is not known. */
  readonly sync: string | { readonly unknown: string }
}

/**
 * Says how durable what NATS accepts is, as soon as the streams are there, and warns of what is weaker than asked for.
 * Returns before: nothing waits for it.
 */
export const tell = Effect.fnUntraced(function* (
  kinds: ReadonlyArray<string>,
  /** Whether the server is one that this process has started as MILLRACE_SYNC says. */
  server: "ours" | "another"
) {
  const settings = yield* Settings
  const wanted = { copies: settings.replicas, sync: yield* syncWanted }
  const known = server === "ours" ? Effect.succeed(wanted.sync) : syncOfServer
  yield* Effect.forEach(Topology.of(kinds, settings).streams, modeOf, { concurrency: 4 }).pipe(
    // Until somebody has set them up; that they are missing is told by /readyz.
    Effect.retry(Schedule.spaced("5 seconds")),
    Effect.zip(known),
    Effect.flatMap(([streams, sync]) => say(inWords({ wanted, streams, sync }))),
    Effect.forkChild
  )
})

const say = Effect.fnUntraced(function* ({ line, warnings }: ReturnType<typeof inWords>) {
  yield* Effect.logInfo(`durability: ${line}`)
  for (const warning of warnings) yield* Effect.logWarning(`durability: ${warning}`)
})

/** One line, and what is weaker than asked for. */
export const inWords = ({ wanted, streams, sync }: Mode) => {
  const copies = Math.min(...streams.map((stream) => stream.copies))
  const fewer = streams.filter((stream) => stream.copies < wanted.copies)
  const inMemory = streams.filter((stream) => stream.inMemory)
  const async = streams.filter((stream) => stream.async)
  const warnings: Array<string> = []
  if (fewer.length > 0)
    warnings.push(
      `${named(fewer)} not kept in as many copies as MILLRACE_REPLICAS asks for (${wanted.copies}). ` +
        "Run `millrace setup`, which makes them."
    )
  if (inMemory.length > 0)
    warnings.push(
      `${named(inMemory)} kept in memory only: it is lost when the server ends. Move it away, delete the stream, and run ` +
        "`millrace setup`."
    )
  if (async.length > 0)
    warnings.push(
      `${named(async)} kept with persist_mode async: NATS accepts before it has written, and a crash of the server loses ` +
        "what it has not. Move it away, delete the stream, and run `millrace setup`."
    )
  if (copies === 1 && typeof sync !== "string")
    warnings.push(
      `whether a power failure loses what was accepted is not known, since ${sync.unknown}. NATS syncs every two minutes ` +
        "unless its configuration has jetstream { sync_interval: always }."
    )
  if (copies === 1 && typeof sync === "string" && lagMs(sync) > lagMs(wanted.sync))
    warnings.push(
      `a power failure loses what was accepted in the last ${sync}, at worst a whole stream. Give the server ` +
        `jetstream { sync_interval: ${wanted.sync} }, or say with MILLRACE_SYNC=${sync} that this will do.`
    )
  return { line: `${copiesInWords(copies)}, ${syncInWords(sync)}`, warnings }
}

const named = (streams: ReadonlyArray<StreamMode>) => {
  const [first, ...others] = streams.map(({ name }) => name)
  if (others.length === 0) return `${first} is`
  return others.length === 1
    ? `${first} and ${others[0]} are`
    : `${first} and ${others.length} other streams are`
}

const numbers = ["no", "one", "two", "three", "four", "five"]

const copiesInWords = (copies: number) =>
  copies === 1 ? "one copy (R1)" : `${numbers[copies] ?? copies} copies (R${copies})`

const syncInWords = (sync: Mode["sync"]) => {
  if (typeof sync !== "string") return "and when writes are synced to disk is not known"
  return sync === always
    ? "every write synced to disk before it is answered"
    : `writes synced to disk up to ${sync} after they are answered`
}

const Info = Schema.Struct({
  config: Schema.Struct({
    num_replicas: Schema.Int,
    storage: Schema.String,
    persist_mode: Schema.optionalKey(Schema.String)
  })
})

const modeOf = Effect.fnUntraced(function* ({ name, configuration }: Topology.Topology["streams"][number]) {
  const jetstream = yield* JetStream
  const { config } = yield* Effect.flatMap(jetstream.call(`STREAM.INFO.${name}`, {}), (answer) =>
    Effect.orDie(Schema.decodeUnknownEffect(Info)(answer))
  )
  return {
    name,
    copies: config.num_replicas,
    inMemory: config.storage === "memory" && configuration["storage"] !== "memory",
    async: config.persist_mode === "async"
  } satisfies StreamMode
})

/** A server says when it syncs on its monitoring port, and nowhere else. */
export const syncOfServer = Effect.map(jetStreamOfServer, (told) =>
  typeof told === "string" ? { unknown: told } : syncOf(told.config)
)

const syncOf = ({ sync_always, sync_interval }: JetStreamTold["config"]) =>
  sync_always === true
    ? always
    : Duration.format(Duration.millis((sync_interval ?? 120e9) / 1e6)).replaceAll(" ", "")
