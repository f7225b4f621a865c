/**
 * Hears of every count that ends, over NATS from plain Node, with nothing of Millrace: also of those that ended while it
 * was not running.
 *
 *     npm install @nats-io/transport-node@3.4.0 @nats-io/jetstream@3.4.0
 *     NATS_URL=nats://127.0.0.1:4222 node hear-all.mjs billing
 *
 * The argument is the name of your service. Each name hears of all; all that run under one name share what is heard, so
 * whichever of them it is must know what to do. To wait for one task, see over-nats.mjs.
 */
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream"
import { connect } from "@nats-io/transport-node"

const [service] = process.argv.slice(2)
if (service === undefined) throw new Error("How to use it: node hear-all.mjs billing")

const connection = await connect({
  servers: process.env.NATS_URL ?? "127.0.0.1:4222",
  maxReconnectAttempts: -1
})

// It stays until somebody deletes it: what ends while nobody listens waits for the next start.
const manager = await jetstreamManager(connection)
await manager.consumers.add("EVENTS", {
  durable_name: service,
  filter_subject: "events.count.*",
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.New
})
console.log("listens", service)

const consumer = await jetstream(connection).consumers.get("EVENTS", service)
const events = await consumer.consume()
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => events.close())

for await (const event of events) {
  // The same event may come twice, with the same `ce-id`: act so that twice is as good as once, and ack after that.
  console.log(
    "event ",
    event.headers.get("ce-type"),
    event.headers.get("ce-subject"),
    event.json().output?.total
  )
  event.ack()
}
await connection.drain()
