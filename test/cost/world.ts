/** A NATS for counting what tasks cost: set up, and with a meter for whoever is measured. */
import { setTimeout as pass } from "node:timers/promises"
import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import { openCount } from "../../bench/queue/stored.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Counts, openMeter } from "../support/meter.ts"
import { startNode } from "../support/millrace.ts"
import { startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

export const startWorld = async () => {
  const nats = await startNats({ sync: "2m" })
  await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
  const meter = await openMeter(nats.port)
  const connection = await connect({ servers: nats.url })
  const count = openCount(connection)
  return {
    /** The server itself, for whoever is not measured. */
    url: nats.url,
    meter,
    /** Returns when no task waits or runs. */
    done: async () => {
      while ((await count("TASKS_count")) > 0) await pass(10)
    },
    stop: async () => {
      await connection.close()
      await meter.close()
      await nats.stop()
    }
  }
}

/** A worker as a process of its own. */
export const startWorker = (url: string) => {
  // Its name is in every record.
  const worker = startNode(["test/cost/worker.fixture.ts", url], { MILLRACE_WORKER: "measured" })
  let times = 0
  return {
    /** What it has counted of itself; it must have begun. */
    counts: async (): Promise<Counts> => {
      times += 1
      worker.child.kill("SIGUSR2")
      const [, json = ""] = await worker.prints(new RegExp(`^told ${times}: (.*)$`, "m"))
      return JSON.parse(json)
    },
    stop: () => worker.kill("SIGKILL")
  }
}
