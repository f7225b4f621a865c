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
import { jetstreamManager } from "@nats-io/jetstream"
import { connect, headers } from "@nats-io/transport-node"

const [name, text] = process.argv.slice(2)
if (text === undefined) throw new Error('How to use it: node over-nats.mjs order-4711 "to be or not to be"')
const key = `k-${createHash("sha256").update(name).digest("base64url")}`
const id = `count_${key}`

const connection = await connect({
  servers: process.env.NATS_URL ?? "127.0.0.1:4222",
  maxReconnectAttempts: -1
})
const manager = await jetstreamManager(connection)

// First of all, so that nothing is missed: all that is said of this task, and of no other. It costs the server nothing.
const said = connection.subscribe(`live.count.*.${key}`)[Symbol.asyncIterator]()

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

/** Undefined as long as it is not finished. What is said on `live.` is a hint: this decides. */
const recordOfTask = async () =>
  (await manager.direct.getMessage("KV_results", { last_by_subj: `$KV.results.*.count.${key}` }))?.json()

await submit()
console.log("task  ", id)

// It may have been done long ago; then nothing is said.
let record = await recordOfTask()
let next = said.next()
// What is not heard is not said again: every half minute it is looked at in any case.
let patience = 30_000
while (record === undefined) {
  const heard = await Promise.race([next, sleep(patience, undefined, { ref: false })])
  if (heard !== undefined) {
    next = said.next()
    const type = heard.value.headers?.get("ce-type")
    if (type !== undefined) {
      console.log("event ", type, heard.value.headers.get("ce-subject"))
      // It is finished. A replica that does not have the record yet has it in a moment.
      patience = 100
    }
  }
  record = await recordOfTask()
}

console.log("result", record.state, record.output?.total)
await connection.drain()
