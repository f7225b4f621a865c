/** What is left on three servers, of which each keeps everything and syncs each write. */
import { type NatsConnection, connect } from "@nats-io/transport-node"
import { ConfigProvider, Effect, Layer } from "effect"
import { Millrace } from "../../src/client/forPromises.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { byHand } from "../latency/byHand.ts"
import type { Open } from "../latency/latency.ts"
import { ours } from "../latency/ours.ts"
import { at, openTimed, shares } from "../latency/timed.ts"
import { fill } from "../queue/fill.ts"
import { forget } from "../queue/forget.ts"
import { startWorker } from "../queue/startWorker.ts"
import { openCount, perSecondOf, until } from "../queue/stored.ts"
import { text } from "../queue/work.ts"
import type { Part, Row } from "../report/Part.ts"
import { startThreeServers } from "./threeServers.ts"

interface Size {
  readonly rounds: number
  /** Submitted with 256 on their way at a time, and then done. */
  readonly tasks: number
  /** One after the other. */
  readonly idle: number
}

const size: Size = { rounds: 3, tasks: 6_000, idle: 200 }

const inFlight = 256
const replicas = { MILLRACE_REPLICAS: "3" }

interface Side {
  readonly worker: string
  readonly open: Open
  /** Resolves when all of them are stored. */
  readonly submit: (count: number) => Promise<unknown>
}

interface Taken {
  readonly submit: number
  readonly process: number
  readonly p50: number
  readonly p99: number
}

const take = async (
  side: Side,
  url: string,
  connection: NatsConnection,
  { tasks, idle }: Size
): Promise<Taken> => {
  const count = openCount(connection)
  const stored = () => count("KV_results")
  const before = await stored()
  const from = performance.now()
  await side.submit(tasks)
  const submit = (tasks * 1000) / (performance.now() - from)
  const worker = startWorker(side.worker, url, replicas)
  const warm = await until(stored, before + tasks / 5)
  const process = perSecondOf(warm, await until(stored, before + tasks))
  const timed = await openTimed(side.open, url)
  await timed.take({ perSecond: 0, tasks: Math.ceil(idle / 4) })
  const alone = await timed.take({ perSecond: 0, tasks: idle })
  await timed.close()
  await worker.stop()
  await forget(connection)
  const [p50 = Number.NaN, p99 = Number.NaN] = shares.map(({ share }) => at(alone, share))
  return { submit, process, p50, p99 }
}

const rows = [
  { name: "submit", what: "submit, 256 calls in flight", unit: "/s" },
  { name: "process", what: "process, all waiting before", unit: "/s" },
  { name: "p50", what: "submitted to heard of its end, one after the other, p50", unit: "ms" },
  { name: "p99", what: "the same, p99", unit: "ms" }
] as const

export const measure = async (size: Size): Promise<ReadonlyArray<Row>> => {
  const servers = await startThreeServers()
  try {
    const settings = ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...process.env, ...replicas }))
    const layer = layerStreams(servers.url).pipe(Layer.provide(settings))
    await Effect.runPromise(Effect.provide(setUp(["count"]), layer))
    const connection = await connect({ servers: servers.url })
    const client = await Millrace.connect({ servers: servers.url })
    let next = 0
    const sides = {
      hand: {
        worker: "./handWritten.ts",
        open: byHand,
        submit: (count) => fill(connection, count, (next += count), inFlight)
      },
      ours: {
        worker: "./ourActor.ts",
        open: ours,
        submit: (count) => {
          let left = count
          const one = async () => {
            while (left-- > 0) await client.submit("count", { text })
          }
          return Promise.all(Array.from({ length: inFlight }, one))
        }
      }
    } satisfies Record<string, Side>
    const hand: Array<Taken> = []
    const all: Array<Taken> = []
    for (let round = 0; round < size.rounds; round += 1) {
      hand.push(await take(sides.hand, servers.url, connection, size))
      all.push(await take(sides.ours, servers.url, connection, size))
    }
    await client.close()
    await connection.close()
    return rows.map(({ name, what, unit }) => ({
      what,
      unit,
      ours: all.map((taken) => taken[name]),
      beside: [{ name: "by hand", figures: hand.map((taken) => taken[name]) }]
    }))
  } finally {
    await servers.stop()
  }
}

export const cluster: Part = {
  name: "cluster",
  about:
    "Three nats-servers on this one machine, three copies of everything, `sync_interval: always`; " +
    `medians of ${size.rounds} rounds, the two in turn, in brackets the least and the most.`,
  measure: () => measure(size)
}
