/** How long an actor takes from its start to its first pull. */
import { once } from "node:events"
import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { startMillrace } from "../../test/support/millrace.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import type { Part, Row } from "../report/Part.ts"

const rounds = 5

const measure = async (): Promise<ReadonlyArray<Row>> => {
  const nats = await startNats({ sync: "2m" })
  await Effect.runPromise(Effect.provide(setUp(["fetch"]), layerStreams(nats.url)))
  const connection = await connect({ servers: nats.url })
  const one = async () => {
    const pulled = new AbortController()
    const subscription = connection.subscribe("$JS.API.CONSUMER.MSG.NEXT.TASKS_fetch.>", {
      max: 1,
      callback: () => pulled.abort()
    })
    await connection.flush()
    const from = performance.now()
    const actor = startMillrace(["actor", "fetch"], { NATS_URL: nats.url })
    if (!pulled.signal.aborted) await once(pulled.signal, "abort")
    const took = (performance.now() - from) / 1000
    subscription.unsubscribe()
    await actor.kill("SIGKILL")
    return took
  }
  // What is compiled is kept from the first start on.
  await one()
  const taken: Array<number> = []
  for (let round = 0; round < rounds; round += 1) taken.push(await one())
  await connection.close()
  await nats.stop()
  return [
    {
      what: "from the start of `millrace actor fetch` to its first pull",
      unit: "s",
      ours: taken,
      atMost: 1,
      beside: []
    }
  ]
}

export const start: Part = {
  name: "start",
  about: `How long an actor takes to begin. Median of ${rounds} rounds, in brackets the least and the most.`,
  measure
}
