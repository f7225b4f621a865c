/** A steady load of count tasks on a cluster, with one publisher and one actor at each node, and what came of it. */
import { setTimeout as sleep } from "node:timers/promises"
import { Effect, Layer, Logger, ManagedRuntime, Schedule } from "effect"
import { Publisher } from "../../../src/streams/Publisher.ts"
import type { Cluster } from "../../support/cluster.ts"
import { eventsAreTold, everyMessage, messagesIn } from "../../support/everyMessage.ts"
import { type Process, startMillrace } from "../../support/millrace.ts"
import { layerStreams } from "../../support/streams.ts"

export interface Report {
  readonly accepted: number
  /** Accepted, and without a record in the end. */
  readonly lost: number
  /** Records and events beyond one for each task, and events that are missing. */
  readonly recordsTooMany: number
  readonly eventsRepeated: number
  readonly eventsMissing: number
  /** Tasks that were begun at all, and more than once. */
  readonly ran: number
  readonly ranTwice: number
  /** The longest time without a record while tasks flowed, in seconds. */
  readonly recovery: number
  /** The longest time from being accepted to the record, of any task, in seconds. */
  readonly slowest: number
}

/** One task every so many milliseconds. */
const every = 25
/** For 20 seconds: the longest trouble, and as long again to recover from it. */
const tasks = 800
/** The trouble begins when so many are accepted. */
const calm = 100

export const startActors = async (cluster: Cluster): Promise<ReadonlyArray<Process>> => {
  const actors = cluster.nodes.map(({ name, url }) =>
    startMillrace(["actor", "count"], {
      NATS_URL: url,
      MILLRACE_WORKER: `actor-at-${name}`,
      NODE_OPTIONS: "--import ./test/system/crash/countRuns.mjs"
    })
  )
  await Promise.all(actors.map((actor) => actor.prints(/taking count/)))
  return actors
}

/** Makes trouble while tasks flow. Returns when all are done and no message is left; the test's time-out ends the wait. */
export const underLoad = async (
  cluster: Cluster,
  actors: ReadonlyArray<Process>,
  name: string,
  trouble: () => Promise<void>
): Promise<Report> => {
  const clients = cluster.nodes.map(({ url }) =>
    ManagedRuntime.make(layerStreams(url).pipe(Layer.provide(Logger.layer([]))))
  )
  const acceptedAt = new Map<string, number>()
  const begun = Promise.withResolvers<void>()
  const troubled = begun.promise.then(trouble)

  const submit = (n: number) =>
    Effect.gen(function* () {
      const key = `${name}-${n}`
      const submission = { kind: "count", key, input: JSON.stringify({ text: `${key} to be or not` }) }
      yield* Effect.retry((yield* Publisher).submit(submission), {
        schedule: Schedule.spaced("100 millis"),
        while: ({ _tag }) => _tag === "NatsUnavailable"
      })
      acceptedAt.set(key, Date.now())
      if (acceptedAt.size === calm) begun.resolve()
    })
  await Promise.all(
    clients.map((client, turn) =>
      client.runPromise(
        Effect.forEach(
          Array.from({ length: tasks }, (_, n) => n).filter((n) => n % clients.length === turn),
          (n) => Effect.delay(submit(n), n * every),
          { concurrency: "unbounded", discard: true }
        )
      )
    )
  )
  const lastAccepted = Date.now()
  await troubled
  while ((await messagesIn(cluster.url, "TASKS_count")) > 0) await sleep(100)
  const records = (await read(cluster, "KV_results")).filter(({ id }) => id.includes(name))
  await eventsAreTold(cluster.url)
  const events = (await read(cluster, "EVENTS")).filter(({ id }) => id.includes(name))
  await Promise.all(clients.map((client) => client.dispose()))

  const recordedAt = new Map(records.map(({ id, at }) => [keyOf(id), at]))
  const distinct = new Set(events.map(({ id }) => keyOf(id)))
  const runs = new Map<string, number>()
  for (const [, key = ""] of actors.flatMap((actor) => [...actor.output().matchAll(/^counting (\S+)/gm)])) {
    if (key.startsWith(`${name}-`)) runs.set(key, (runs.get(key) ?? 0) + 1)
  }
  const times = records.map(({ at }) => at)
  // While there was something to do.
  const gaps = times.slice(1).map((at, n) => ({ from: times[n] ?? at, to: at }))
  return {
    accepted: acceptedAt.size,
    lost: [...acceptedAt.keys()].filter((key) => !recordedAt.has(key)).length,
    recordsTooMany: records.length - recordedAt.size,
    eventsRepeated: events.length - distinct.size,
    eventsMissing: [...recordedAt.keys()].filter((key) => !distinct.has(key)).length,
    ran: runs.size,
    ranTwice: [...runs.values()].filter((times) => times > 1).length,
    recovery:
      Math.max(...gaps.filter(({ from }) => from < lastAccepted).map(({ from, to }) => to - from)) / 1_000,
    slowest: Math.max(...[...acceptedAt].map(([key, at]) => (recordedAt.get(key) ?? at) - at)) / 1_000
  }
}

/** Of `<kind>_<key>.<run>`. */
const keyOf = (id: string) => id.slice(id.indexOf("_") + 1, id.lastIndexOf("."))

/** A stream's messages: the id of its event, and when it was stored. */
const read = (cluster: Cluster, stream: string) =>
  everyMessage(cluster.url, stream, ({ headers, timestampNanos }) => ({
    id: headers?.get("ce-id") ?? "",
    at: Number(timestampNanos / 1_000_000n)
  }))
