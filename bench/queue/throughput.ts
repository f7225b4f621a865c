/** How many tasks a second a worker process does, with all of them waiting at the beginning. */
import { cpuOf } from "./cpuOf.ts"
import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { openInbox } from "./inbox.ts"
import { fill } from "./fill.ts"
import { startWorker } from "./startWorker.ts"

export type Sync = "always" | "2m"

export interface Throughput {
  readonly perSecond: number
  /** Microseconds of its processor that the worker process took for each task. */
  readonly cpu: number
}

/** On a fresh server with empty data. `module` is the worker, which is given the address. */
export const throughput = async (
  module: string,
  sync: Sync,
  tasks: number,
  isBacklog = true
): Promise<Throughput> => {
  const nats = await startNats({ sync })
  const connection = await connect({ servers: nats.url })
  try {
    await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
    if (isBacklog) await fill(connection, tasks)
    const stored = records(connection)
    const worker = startWorker(module, nats.url)
    if (!isBacklog) {
      await fill(connection, 1)
      await stored(1)
      void fill(connection, tasks, 1)
    }
    // Until it has begun in earnest: starting and warming up are measured elsewhere.
    const warm = Math.floor(tasks / 5)
    const from = await stored(warm)
    const cpuFrom = cpuOf(worker.pid)
    const to = await stored(tasks)
    const cpu = cpuOf(worker.pid) - cpuFrom
    await worker.stop()
    return {
      perSecond: ((to.count - from.count) * 1000) / (to.at - from.at),
      cpu: (cpu * 1_000_000) / (to.count - from.count)
    }
  } finally {
    await connection.close()
    await nats.stop()
  }
}

/** Returns when so many records are stored, asked ten times a second. */
const records = (connection: Awaited<ReturnType<typeof connect>>) => {
  const ask = openInbox(connection)
  const count = () =>
    new Promise<number>((resolve) =>
      ask("$JS.API.STREAM.INFO.KV_results", "", (answer) =>
        resolve(answer.json<{ readonly state: { readonly messages: number } }>().state.messages)
      )
    )
  return async (wanted: number) => {
    while (true) {
      const found = await count()
      if (found >= wanted) return { count: found, at: performance.now() }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
