/** A service that knows NATS and nothing of Millrace: the older client, plain JSON, and no code of ours. */
import { type NatsConnection, AckPolicy, connect, nanos } from "nats"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"

let nats: TestNats
let actor: Process
let connection: NatsConnection

beforeAll(async () => {
  nats = await startNats()
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: nats.url }).ended, 0)
  actor = startMillrace(["actor", "count"], { NATS_URL: nats.url })
  connection = await connect({ servers: nats.url })
})
afterAll(async () => {
  await connection.close()
  await actor.kill("SIGTERM")
  await nats.stop()
})

/** The next event for this subscriber, which it acks. */
const nextEvent = async (durable: string) => {
  const consumer = await connection.jetstream().consumers.get("EVENTS", durable)
  const message = await consumer.next({ expires: 20_000 })
  if (message === null) throw new Error("no event came")
  const found = { header: (name: string) => message.headers?.get(name), body: message.json<unknown>() }
  message.ack()
  return found
}

describe("a foreign publisher", () => {
  it("publishes plain JSON, hears of the end durably, and reads the result", async () => {
    const manager = await connection.jetstreamManager()
    await manager.consumers.add("EVENTS", {
      durable_name: "accounting",
      filter_subject: "events.count.>",
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(30_000)
    })
    const { seq } = await connection
      .jetstream()
      .publish("tasks.count", JSON.stringify({ text: "to be or not to be" }))
    const id = `count_seq-${seq}`

    const event = await nextEvent("accounting")
    assert.strictEqual(event.header("ce-subject"), id)
    assert.strictEqual(event.header("ce-type"), "millrace.task.succeeded")

    const results = await connection.jetstream().views.kv("results")
    const entry = await results.get(`succeeded.count.seq-${seq}`)
    assert.deepEqual(entry?.json<unknown>(), event.body)
    assert.deepNestedInclude(entry?.json<object>(), {
      id,
      state: "succeeded",
      "output.total": 6,
      "output.unique": 4
    })
  })

  it("hears at once what is wrong with a body that is no JSON, and with one of the wrong shape", async () => {
    const jetstream = connection.jetstream()
    const tags: Array<unknown> = []
    for (const body of ["{nonsense", JSON.stringify({ text: 1 })]) {
      const { seq } = await jetstream.publish("tasks.count", body)
      const event = await nextEvent("accounting")
      assert.strictEqual(event.header("ce-subject"), `count_seq-${seq}`)
      const results = await jetstream.views.kv("results")
      const record = (await results.get(`failed.count.seq-${seq}`))?.json<{
        error: { tag: string }
        attempts: unknown[]
      }>()
      tags.push([record?.error.tag, record?.attempts.length])
    }
    assert.deepEqual(tags, [
      ["InvalidJson", 1],
      ["InvalidInput", 1]
    ])
    // The actor lives.
    const { seq } = await jetstream.publish("tasks.count", JSON.stringify({ text: "still here" }))
    assert.strictEqual((await nextEvent("accounting")).header("ce-subject"), `count_seq-${seq}`)
  })

  it.each(["tasks.unheard-of", "tasks.count.low.k", "tasks.count.normal.a.b", "events.count.succeeded"])(
    "is refused at publish on %s",
    async (subject) => {
      const refusal: unknown = await connection
        .jetstream()
        .publish(subject, "{}")
        .catch((error: unknown) => error)
      assert.deepInclude(refusal, { code: "503" })
    }
  )
})
