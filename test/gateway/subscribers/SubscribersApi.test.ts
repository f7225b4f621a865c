import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Delivered, Subscriber } from "../../../src/schemas/Subscriber.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { finish, onGateway, problemOf, startGateway } from "../gateway.ts"

const { ask, nats, run } = onGateway()

const send = (method: string, path: string, body: unknown) =>
  ask(`/v1/subscribers/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body)
  })
const put = (name: string, body: unknown = {}) => send("PUT", name, body)

const Events = Schema.Struct({ events: Schema.Array(Delivered) })
const next = async (name: string, body: unknown = {}) => {
  const response = await send("POST", `${name}/next`, body)
  expect(response.status).toBe(200)
  return Schema.decodeUnknownSync(Events, { onExcessProperty: "error" })(await response.json()).events
}
const subjects = (events: ReadonlyArray<Delivered>) => events.map(({ event }) => event.subject)
const deliveries = (events: ReadonlyArray<Delivered>) => ({
  deliveries: events.map(({ delivery }) => delivery)
})

describe("a durable subscriber over HTTP", () => {
  it("is made, looked at, listed and deleted", async () => {
    const made = await put("life", { kind: "fetch", state: "failed" })
    expect(made.status).toBe(201)
    expect(made.headers.get("location")).toBe("/v1/subscribers/life")
    const subscriber = Schema.decodeUnknownSync(Subscriber, { onExcessProperty: "error" })(await made.json())
    expect(subscriber).toMatchObject({ name: "life", kind: "fetch", state: "failed", pending: 0, unacked: 0 })
    expect(await (await ask("/v1/subscribers/life")).json()).toEqual(subscriber)
    expect((await put("life", { kind: "fetch", state: "failed", after: "beginning" })).status).toBe(200)
    expect(await (await ask("/v1/subscribers")).json()).toEqual({ subscribers: [subscriber] })
    expect((await ask("/v1/subscribers/life", { method: "DELETE" })).status).toBe(204)
    await problemOf(await ask("/v1/subscribers/life"), 404)
    await problemOf(await ask("/v1/subscribers/life", { method: "DELETE" }), 404)
  })

  it("is handed each event until it acknowledges it", async () => {
    await put("work")
    const waiting = next("work", { limit: 10, waitSeconds: 20 })
    await run(finish("fetch_w1"))
    const first = await waiting
    expect(subjects(first)).toEqual(["fetch_w1"])
    expect((await send("POST", "work/nak", { ...deliveries(first), delaySeconds: 0 })).status).toBe(204)
    const again = await next("work")
    expect(subjects(again)).toEqual(["fetch_w1"])
    expect((await send("POST", "work/ack", deliveries(again))).status).toBe(204)
    expect(await next("work", { waitSeconds: 0 })).toEqual([])
    expect(await (await ask("/v1/subscribers/work")).json()).toMatchObject({ pending: 0, unacked: 0 })
  })

  it("goes on at another gateway, and with it after the first has ended", async () => {
    const other = await startGateway(nats().url)
    const at = (path: string, body: unknown) =>
      fetch(`${other.url}/v1/subscribers/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body)
      })
    await put("moves")
    await run(finish("fetch_m1"))
    const { events } = Schema.decodeUnknownSync(Events)(await (await at("moves/next", {})).json())
    const waiting = at("moves/next", { waitSeconds: 30 })
    await run(
      Effect.repeat(
        Effect.flatMap(JetStream, (jetstream) => jetstream.call("CONSUMER.INFO.EVENTS.sub-moves", {})),
        { until: (info) => JSON.stringify(info).includes(`"num_waiting":1`) }
      )
    )
    const stopped = other.stop()
    expect(await (await waiting).json()).toEqual({ events: [] })
    await stopped
    expect((await send("POST", "moves/ack", deliveries(events))).status).toBe(204)
    await run(finish("fetch_m2"))
    expect(subjects(await next("moves"))).toEqual(["fetch_m2"])
  })

  it("is not another one because it is asked for with another filter", async () => {
    await put("fixed", { kind: "fetch" })
    const problem = await (await put("fixed", { kind: "count" })).json()
    expect(problem).toMatchObject({
      status: 409,
      type: "urn:millrace:problem:subscriber-differs",
      subscriber: { name: "fixed", kind: "fetch" }
    })
  })

  it.each([
    ["PUT", "Bad_Name", {}, "name"],
    ["PUT", "fine", { kind: "nokind" }, "kind"],
    ["PUT", "fine", { state: "running" }, "state"],
    ["PUT", "fine", { after: "yesterday" }, "after"],
    ["PUT", "fine", { afer: "now" }, "afer"],
    ["POST", "fine/next", { limit: 257 }, "limit"],
    ["POST", "fine/next", { waitSeconds: 31 }, "waitSeconds"],
    ["POST", "fine/ack", { deliveries: [] }, "deliveries"],
    ["POST", "fine/ack", { deliveries: ["tasks.fetch"] }, "deliveries"],
    ["POST", "fine/nak", { deliveries: ["x"], delaySeconds: -1 }, "delaySeconds"]
  ])("is refused %s %s %j", async (method, path, body, fault) => {
    const { errors } = await problemOf(await send(method, path, body), 422)
    expect(errors?.map((one) => one.path[0])).toContain(fault)
  })

  it.each(["next", "ack", "nak"])("of which there is none has no %s", async (what) => {
    const body = what === "next" ? {} : { deliveries: ["$JS.ACK.EVENTS.sub-none.1.2.3.4.5"] }
    await problemOf(await send("POST", `none/${what}`, body), 404)
  })

  it("takes nothing but JSON that says so", async () => {
    await problemOf(await ask("/v1/subscribers/plain", { method: "PUT", body: "{}" }), 415)
  })
})
