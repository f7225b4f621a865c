/** Every message that a stream holds now, and the moment from which EVENTS holds all it will. */
import { setTimeout as pass } from "node:timers/promises"
import { DeliverPolicy, type JsMsg, jetstream } from "@nats-io/jetstream"
import { connect } from "@nats-io/transport-node"
import { addressesOf } from "../../src/streams/addresses.ts"

/** What `pick` makes of each message, in the order of the stream. `servers` as in NATS_URL. */
export const everyMessage = async <A>(
  servers: string,
  stream: string,
  pick: (message: JsMsg) => A
): Promise<Array<A>> => {
  const connection = await connect(addressesOf(servers))
  const found: Array<A> = []
  if ((await messagesIn(servers, stream)) > 0) {
    const consumer = await jetstream(connection).consumers.get(stream, { deliver_policy: DeliverPolicy.All })
    for await (const message of await consumer.consume()) {
      found.push(pick(message))
      if (message.info.pending === 0) break
    }
  }
  await connection.close()
  return found
}

export const messagesIn = async (servers: string, stream: string): Promise<number> => {
  const connection = await connect(addressesOf(servers))
  const manager = await jetstream(connection).jetstreamManager()
  const { state } = await manager.streams.info(stream)
  await connection.close()
  return state.messages
}

/**
 * Returns when there are as many events as records. A server that was killed sources again only after ten seconds or more;
 * after a minute what is missing will not come, and the caller finds it missing.
 */
export const eventsAreTold = async (servers: string): Promise<void> => {
  const began = performance.now()
  while (performance.now() - began < 60_000) {
    if ((await messagesIn(servers, "EVENTS")) >= (await messagesIn(servers, "KV_results"))) return
    await pass(100)
  }
}
