/**
 * Has words counted over NATS from plain Node, with nothing of Millrace: publish, wait for the event, read the result.
 *
 *     npm install @nats-io/transport-node@3.4.0 @nats-io/jetstream@3.4.0
 *     NATS_URL=nats://127.0.0.1:4222 node over-nats.mjs order-4711 "to be or not to be"
 *
 * The first argument is what you call the task. Run it twice with the same one: it is the same task, done once.
 */
import { createHash } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream"
import { connect, headers } from "@nats-io/transport-node"

const [name, text] = process.argv.slice(2)
const key = `k-${createHash("sha256").update(name).digest("base64url")}`
const id = `count_${key}`

const connection = await connect({
  servers: process.env.NATS_URL ?? "127.0.0.1:4222",
  maxReconnectAttempts: -1
})
const stream = jetstream(connection)
const manager = await jetstreamManager(connection)

// First of all, so that no event is missed. It stays: what ends while nobody listens waits for the next start.
await manager.consumers.add("EVENTS", {
  durable_name: "node-example",
  filter_subject: "events.count.*",
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.New
})

/** Stored, however often it has to be sent. */
const submit = async (pause = 100) => {
  const about = headers()
  about.set("Nats-Expected-Last-Subject-Sequence", "0")
  about.set("Nats-Expected-Last-Subject-Sequence-Subject", `tasks.count.*.${key}`)
  about.set("Millrace-Look", "1")
  const body = JSON.stringify({ text })
  const answer = await connection
    .request(`tasks.count.normal.${key}`, body, { headers: about, timeout: 2_000 })
    .then((message) => message.json())
    // Nobody responds, or nobody in time: it may be stored, and it may not.
    .catch((error) => ({ error: { err_code: 0, description: error.message } }))
  const code = answer.error?.err_code
  // 10071: it waits already.
  if (code === undefined || code === 10071) return
  if (![0, 10077, 10164].includes(code) || pause > 5_000) throw new Error(answer.error.description)
  await sleep(pause)
  await submit(pause * 2)
}

/** Undefined as long as it is not finished. */
const recordOfTask = async () =>
  (await manager.direct.getMessage("KV_results", { last_by_subj: `$KV.results.*.count.${key}` }))?.json()

await submit()
console.log("task  ", id)

// It may have been done long ago; then no event comes.
let record = await recordOfTask()
const events = await stream.consumers.get("EVENTS", "node-example")
while (record === undefined) {
  const event = await events.next({ expires: 30_000 })
  if (event === null) throw new Error("nothing was heard for 30 seconds")
  console.log("event ", event.headers.get("ce-type"), event.headers.get("ce-subject"))
  if (event.headers.get("ce-subject") === id) record = await recordOfTask()
  event.ack()
}

console.log("result", record.state, record.output?.total)
await connection.drain()
