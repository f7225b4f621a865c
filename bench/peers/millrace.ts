/** Millrace, by its client over NATS. */
import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import { Millrace } from "../../src/client/forPromises.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { ours } from "../latency/ours.ts"
import { startWorker } from "../queue/startWorker.ts"
import { openCount } from "../queue/stored.ts"
import { text } from "../queue/work.ts"
import type { Peer } from "./Peer.ts"

export const millrace: Peer = {
  name: "Millrace",
  start: async () => {
    const nats = await startNats({ sync: "2m" })
    await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
    const connection = await connect({ servers: nats.url })
    const count = openCount(connection)
    const client = await Millrace.connect({ servers: nats.url })
    return {
      url: nats.url,
      submit: () => client.submit("count", { text }),
      submitAll: (count) =>
        client.submitAll(
          "count",
          Array.from({ length: count }, () => ({ input: { text } }))
        ),
      startWorker: () => startWorker("./ourActor.ts", nats.url),
      done: () => count("KV_results"),
      open: ours,
      stop: async () => {
        await client.close()
        await connection.close()
        await nats.stop()
      }
    }
  }
}
