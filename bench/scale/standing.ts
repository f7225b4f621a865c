/** A server on which so many tasks wait and as many records are stored, where tasks come as fast as they are taken. */
import { setTimeout as pass } from "node:timers/promises"
import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { cpuOf } from "../queue/cpuOf.ts"
import { fill, store } from "../queue/fill.ts"
import { forget } from "../queue/forget.ts"
import { openInbox } from "../queue/inbox.ts"
import { openConsumer } from "../queue/openConsumer.ts"
import { startWorker } from "../queue/startWorker.ts"
import { openCount, perSecondOf, until } from "../queue/stored.ts"
import { input } from "../queue/work.ts"
import { storeRecords } from "./records.ts"

export interface Work {
  readonly perSecond: number
  /** Microseconds of processor time for each task: of the server, that takes in another one for it, and of all workers. */
  readonly server: number
  readonly workers: number
}

export const openStanding = async (level: number) => {
  const nats = await startNats({ sync: "2m" })
  const connection = await connect({ servers: nats.url })
  const count = openCount(connection)
  const ask = openInbox(connection)
  await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
  await storeRecords(connection, level)
  await fill(connection, level)
  // The server makes them of the records, in its own time.
  await until(() => count("EVENTS"), level)

  let next = level
  /** Publishes what is missing again and again, so that so many wait. */
  const hold = (backlog: number) => {
    const released = new AbortController()
    const held = (async () => {
      while (!released.signal.aborted) {
        const missing = backlog - (await count("TASKS_count"))
        const first = next
        if (missing <= 0) await pass(5)
        else await store(ask, missing, (n) => [`tasks.count.normal.bench-${first + n}`, input])
        next += Math.max(0, missing)
      }
    })()
    return async () => {
      released.abort()
      await held
    }
  }

  const consumer = openConsumer(connection)

  return {
    url: nats.url,
    /** By so many worker processes, measured over so many tasks once as many have been done. */
    work: async (workers: number, tasks: number): Promise<Work> => {
      const before = await count("KV_results")
      const release = hold(level)
      const started = Array.from({ length: workers }, () => startWorker("./ourActor.ts", nats.url))
      const processor = () => [cpuOf(nats.pid), started.reduce((sum, { pid }) => sum + cpuOf(pid), 0)]
      const from = await until(() => count("KV_results"), before + tasks)
      const [serverFrom = 0, workersFrom = 0] = processor()
      const to = await until(() => count("KV_results"), from.count + tasks)
      const [serverTo = 0, workersTo = 0] = processor()
      const forEach = (seconds: number) => (seconds * 1_000_000) / (to.count - from.count)
      await Promise.all(started.map(({ stop }) => stop()))
      await release()
      await forget(connection)
      return {
        perSecond: perSecondOf(from, to),
        server: forEach(serverTo - serverFrom),
        workers: forEach(workersTo - workersFrom)
      }
    },
    hold,
    stored: () => count("KV_results"),
    /** Requests of workers for more than there is. */
    asking: async () => (await consumer()).num_waiting,
    close: async () => {
      await connection.close()
      await nats.stop()
    }
  }
}
export type Standing = Awaited<ReturnType<typeof openStanding>>
