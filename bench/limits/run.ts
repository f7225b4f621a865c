/** Runs a case on a server of its own: how fast its tasks are done, and how many messages each takes. */
import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import { Millrace } from "../../src/client/forPromises.ts"
import { KindLimits } from "../../src/streams/KindLimits.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { openMeter } from "../../test/support/meter.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { startWorker } from "../queue/startWorker.ts"
import { openCount, perSecondOf, until } from "../queue/stored.ts"
import { text } from "../queue/work.ts"
import type { Case } from "./Case.ts"

export interface Ran {
  readonly perSecond: number
  /** Both ways, between the worker and NATS. */
  readonly messages: number
}

export const run = async ({ limits, tasks, slots, ms, optionsOf }: Case): Promise<Ran> => {
  const nats = await startNats({ sync: "2m" })
  const meter = await openMeter(nats.port)
  const connection = await connect({ servers: nats.url })
  const client = await Millrace.connect({ servers: nats.url })
  const count = openCount(connection)
  const stored = (wanted: number) => until(() => count("KV_results"), wanted)
  try {
    const prepared = Effect.andThen(
      setUp(["count"]),
      Effect.flatMap(KindLimits, (kinds) => kinds.set("count", limits))
    )
    await Effect.runPromise(Effect.provide(prepared, layerStreams(nats.url)))
    const asked = Array.from({ length: tasks }, (_, n) => ({
      input: { text },
      ...optionsOf?.(n)
    }))
    await client.submitAll("count", asked)
    await until(() => count("TASKS_count"), tasks)
    const worker = startWorker("../limits/worker.ts", meter.url, {}, [String(slots), String(ms)])
    const from = await stored(1)
    const to = await stored(tasks)
    const { ["messages to the server"]: there = 0, ["messages from the server"]: back = 0 } = meter.counts()
    await worker.stop()
    return { perSecond: perSecondOf(from, to), messages: (there + back) / tasks }
  } finally {
    await client.close()
    await connection.close()
    await meter.close()
    await nats.stop()
  }
}
