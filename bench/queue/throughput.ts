/** How many tasks a second a worker process does, with all of them waiting at the beginning. */
import { cpuOf } from "./cpuOf.ts"
import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { fill } from "./fill.ts"
import { startWorker } from "./startWorker.ts"
import { openCount, perSecondOf, until } from "./stored.ts"

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
  const count = openCount(connection)
  const stored = (wanted: number) => until(() => count("KV_results"), wanted)
  try {
    await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
    if (isBacklog) await fill(connection, tasks)
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
      perSecond: perSecondOf(from, to),
      cpu: (cpu * 1_000_000) / (to.count - from.count)
    }
  } finally {
    await connection.close()
    await nats.stop()
  }
}
