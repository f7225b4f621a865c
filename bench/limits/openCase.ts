/** A server of its own for a case, with a kind that is limited so, and a client. */
import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import { Millrace } from "../../src/client/forPromises.ts"
import type { KindLimits as Limits } from "../../src/schemas/KindLimits.ts"
import { KindLimits } from "../../src/streams/KindLimits.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Meter, openMeter } from "../../test/support/meter.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { startWorker } from "../queue/startWorker.ts"

/** `through` is what the meter counts: the worker, or the client. */
export const openCase = async (limits: Limits, through: "worker" | "client" = "worker") => {
  const nats = await startNats({ sync: "2m" })
  const meter = await openMeter(nats.port)
  const connection = await connect({ servers: nats.url })
  const client = await Millrace.connect({ servers: through === "client" ? meter.url : nats.url })
  const prepared = Effect.andThen(
    setUp(["count"]),
    Effect.flatMap(KindLimits, (kinds) => kinds.set("count", limits))
  )
  await Effect.runPromise(Effect.provide(prepared, layerStreams(nats.url)))
  const workers: Array<{ readonly stop: () => Promise<void> }> = []
  return {
    connection,
    client,
    /** Messages both ways since the meter was opened. */
    messages: () => messagesOf(meter),
    /** With so many slots, for tasks that take so many milliseconds. */
    work: (slots: number, ms: number) => {
      const url = through === "worker" ? meter.url : nats.url
      workers.push(startWorker("../limits/worker.ts", url, {}, [String(slots), String(ms)]))
    },
    close: async () => {
      for (const worker of workers) await worker.stop()
      await client.close()
      await connection.close()
      await meter.close()
      await nats.stop()
    }
  }
}

const messagesOf = (meter: Meter) => {
  const { ["messages to the server"]: there = 0, ["messages from the server"]: back = 0 } = meter.counts()
  return there + back
}
