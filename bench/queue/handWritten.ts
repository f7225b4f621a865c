/**
 * A worker as one would write it by hand on the bare client, with the same promises: a guard so that the first record
 * stands, a time to live, the headers of CloudEvents, and the ack only after the record is stored. No retries, time-outs,
 * leases, checks, progress, nor shutting down in good order.
 */
import { connect, createInbox, headers } from "@nats-io/transport-node"
import { openInbox } from "./inbox.ts"
import { output, slots } from "./work.ts"

const connection = await connect({ servers: process.argv[2] ?? "" })
const ask = openInbox(connection)
const inbox = createInbox()
const pull = "$JS.API.CONSUMER.MSG.NEXT.TASKS_count.count-normal"
const half = slots / 2
const worker = "hand-written"

/** Two requests of half of the slots each: one is filled while the other is worked on. */
let left = 0
const more = () => {
  left += half
  connection.publish(pull, JSON.stringify({ batch: half, expires: 60_000_000_000 }), { reply: inbox })
}

const headersFor = (id: string, key: string, finishedAt: string) => {
  const made = headers()
  made.append("Nats-Expected-Last-Subject-Sequence", "0")
  made.append("Nats-Expected-Last-Subject-Sequence-Subject", `$KV.results.*.count.${key}`)
  made.append("Nats-TTL", "86400s")
  made.append("ce-specversion", "1.0")
  made.append("ce-id", `${id}.1`)
  made.append("ce-source", "/millrace/count")
  made.append("ce-type", "millrace.task.succeeded")
  made.append("ce-subject", id)
  made.append("ce-time", finishedAt)
  made.append("content-type", "application/json")
  return made
}

connection.subscribe(inbox, {
  callback: (error, task) => {
    if (error !== null) throw error
    const { reply } = task
    if (reply === undefined || reply === "") return
    left -= 1
    if (left <= half) more()
    const key = task.subject.slice(task.subject.lastIndexOf(".") + 1)
    const id = `count_${key}`
    const startedAt = new Date().toISOString()
    const input = task.json()
    const finishedAt = new Date().toISOString()
    const record = {
      id,
      kind: "count",
      state: "succeeded",
      attempts: [],
      startedAt,
      finishedAt,
      worker,
      input,
      output
    }
    const isStored = (answer: { readonly string: () => string }) => {
      if (answer.string().includes('"error"')) throw new Error(answer.string())
      connection.publish(reply, "+ACK")
    }
    ask(
      `$KV.results.succeeded.count.${key}`,
      JSON.stringify(record),
      isStored,
      headersFor(id, key, finishedAt)
    )
  }
})
more()
more()
