import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import * as TaskId from "../../src/schemas/TaskId.ts"
import { finish, held, idOf, onGateway, problemOf } from "./gateway.ts"
import { type Listener, listen } from "./listen.ts"

const { ask, gateway, nats, run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }
const post = (path: string, type: string) =>
  ask(path, { method: "POST", body: "x", headers: { "content-type": type } })

const untilReadyIs = (status: number) =>
  Effect.runPromise(
    Effect.repeat(
      Effect.promise(() => ask("/readyz")),
      { schedule: Schedule.spaced("20 millis"), until: (response) => response.status === status }
    )
  )

const followed = `/v1/tasks/${TaskId.make("fetch", TaskId.keyOfCaller("followed"))}/live`
const streams = { events: "/v1/events", stats: "/v1/stats/live", task: followed }
const open = new Map<string, Listener>()

describe("when NATS goes away", () => {
  it("some are listening", async () => {
    await submit({ ...page, key: "followed" })
    for (const [what, path] of Object.entries(streams)) open.set(what, await listen(gateway().url + path))
  })

  it("a task that is accepted stays accepted, though nobody can wait for it any more", async () => {
    const answer = submit({ ...page, key: "held" }, { prefer: "wait=2" })
    await run(held(TaskId.make("fetch", TaskId.keyOfCaller("held"))))
    await nats().kill()
    expect((await answer).status).toBe(202)
  })
})

describe("while NATS is away", () => {
  it("the gateway lives and says that it is not ready", async () => {
    const { detail } = await problemOf((await untilReadyIs(503)).clone(), 503)
    expect(detail).toContain("no connection to NATS")
    expect((await ask("/healthz")).status).toBe(200)
  })

  it.each([
    ["a task", () => ask("/v1/tasks/fetch_x")],
    ["a task waited for", () => ask("/v1/tasks/fetch_x?wait=30")],
    ["a blob", () => ask("/v1/blobs/x")],
    ["storing a blob", () => post("/v1/blobs", "text/plain")],
    ["the events", () => ask("/v1/events")],
    ["the stats", () => ask("/v1/stats")],
    ["the stats as they change", () => ask("/v1/stats/live")],
    ["a task while it moves", () => ask(followed)],
    ["the kinds", () => ask("/v1/kinds")],
    ["a task with a key of its own", () => submit({ ...page, key: "x" })]
  ])("%s is refused at once, and who asked is told when to ask again", async (_, request) => {
    const begun = performance.now()
    const response = await request()
    const { detail } = await problemOf(response, 503)
    expect(detail).toContain("NATS cannot do this now")
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0)
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it("what is wrong with a request is still told", async () => {
    await problemOf(await submit({ kind: "fetch", input: {} }), 422)
    await problemOf(await submit({ kind: "nokind", input: {} }), 404)
    await problemOf(await ask("/v1/tasks/nokind_x"), 404)
  })

  it("a task is not accepted, after some trying", async () => {
    await problemOf(await submit(page), 503)
  })

  it.each(Object.keys(streams))("a stream that was open ends: %s", async (what) => {
    const listener = open.get(what)
    while ((await listener?.next()) !== undefined) {
      // What came before, and comments.
    }
    expect(listener).toBeDefined()
  })

  it("a task is accepted that is still tried when NATS is back", async () => {
    const answer = submit(page)
    await nats().restart()
    expect((await answer).status).toBe(202)
    await untilReadyIs(200)
  })
})

describe("after NATS was away", () => {
  it("a request that was held meanwhile is answered when its task is finished", async () => {
    const id = await idOf(await submit(page))
    const answer = ask(`/v1/tasks/${id}?wait=30`)
    await run(held(id))
    await nats().restart()
    await run(Effect.retry(finish(id), Schedule.spaced("50 millis")))
    expect(await (await answer).json()).toMatchObject({ id, state: "succeeded" })
  })

  it("everything is as before", async () => {
    await untilReadyIs(200)
    const id = await idOf(await submit(page))
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toMatchObject({ id, state: "queued" })
    expect((await post("/v1/blobs", "text/plain")).status).toBe(201)
    expect((await ask("/v1/kinds")).status).toBe(200)
  })
})
