import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Live } from "../../src/streams/Live.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { finish, idOf, onGateway, problemOf, startGateway } from "./gateway.ts"
import { type Listener, listen } from "./listen.ts"

const { ask, gateway, nats, run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }

const follow = (id: string, headers?: Record<string, string>) =>
  listen(`${gateway().url}/v1/tasks/${id}/live`, headers)

/** The next event, with its data read; what is no event is passed over. */
const next = async (listener: Listener) => {
  for (let message = await listener.next(); message !== undefined; message = await listener.next()) {
    if (message.data === undefined) continue
    const data: unknown = JSON.parse(message.data)
    return { ...message, data }
  }
  return undefined
}

/** What an actor would say. */
const say = (id: string, what: "started" | "progress" | "retrying", body: unknown) =>
  run(Effect.map(Live, (live) => live.tell("fetch", what, id.slice("fetch_".length), body)))

/** A task that waits, and somebody who follows it and has heard how it is. */
const followed = async () => {
  const id = await idOf(await submit(page))
  const listener = await follow(id)
  expect(await next(listener)).toMatchObject({ event: "task", data: { id, state: "queued" } })
  return { id, listener }
}

const started = { worker: "w", attempt: 1 }
const progress = {
  progress: { fraction: 0.5, note: "half" },
  log: [{ at: "2026-11-20T10:00:00.000Z", line: "one\ntwo" }]
}
const retrying = {
  attempt: 1,
  ended: "failed",
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  worker: "w",
  error: { tag: "PageUnreachable", message: "no" },
  delayMs: 500
}

describe("who follows a task", () => {
  it("hears how it is, all that happens to it, and its end", async () => {
    const { id, listener } = await followed()
    await say(id, "started", started)
    await say(id, "progress", progress)
    await say(id, "retrying", retrying)
    await run(finish(id))
    expect(await next(listener)).toEqual({ event: "started", data: started })
    expect(await next(listener)).toEqual({ event: "progress", data: progress })
    expect(await next(listener)).toEqual({ event: "retrying", data: retrying })
    expect(await next(listener)).toMatchObject({
      id: `${id}.1`,
      event: "succeeded",
      data: { id, state: "succeeded", output: { of: id } }
    })
    expect(await listener.next()).toBeUndefined()
  })

  it("is answered as events are", async () => {
    const { listener } = await followed()
    expect(Object.fromEntries(listener.response.headers)).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
      connection: "close"
    })
    listener.close()
  })

  it("hears of a cancel", async () => {
    const { id, listener } = await followed()
    await ask(`/v1/tasks/${id}`, { method: "DELETE" })
    expect(await next(listener)).toMatchObject({ event: "cancelled", data: { id, state: "cancelled" } })
    expect(await listener.next()).toBeUndefined()
  })

  it("hears nothing of another task", async () => {
    const { id, listener } = await followed()
    const other = await idOf(await submit(page))
    await say(other, "started", started)
    await run(finish(other))
    await run(finish(id))
    expect(await next(listener)).toMatchObject({ event: "succeeded", data: { id } })
  })

  it("is not told what is not what it says it is", async () => {
    const { id, listener } = await followed()
    const [, key] = id.split("_")
    await run(
      Effect.map(Nats, ({ connection }) => {
        connection.publish(`live.fetch.progress.${key}`, "no JSON\n\nevent: cancelled\ndata: {}")
        connection.publish(`live.fetch.progress.${key}`, `{"progress":{"fraction":7}}`)
        connection.publish(`live.fetch.succeeded.${key}`, "{}")
        connection.publish(`live.fetch.constructor.${key}`, "{}")
      })
    )
    await say(id, "progress", progress)
    expect(await next(listener)).toMatchObject({ event: "progress", data: progress })
    listener.close()
  })

  it("hears only the end of a task that is finished, and nothing when asking again", async () => {
    const id = await idOf(await submit(page))
    await run(finish(id, { state: "failed", error: { tag: "PageGone", message: "gone" } }))
    const listener = await follow(id)
    expect(await next(listener)).toMatchObject({ id: `${id}.1`, event: "failed", data: { id } })
    expect(await listener.next()).toBeUndefined()
    const again = await ask(`/v1/tasks/${id}/live`, { headers: { "last-event-id": `${id}.1` } })
    expect(again.status).toBe(204)
  })

  it("does not take the end of an earlier run for its own", async () => {
    const id = "fetch_runs"
    await run(finish(id, { state: "failed" }))
    await ask(`/v1/tasks/${id}/retry`, { method: "POST" })
    const listener = await follow(id, { "last-event-id": `${id}.1` })
    expect(await next(listener)).toMatchObject({ event: "task", data: { id, state: "queued", run: 2 } })
    const record = { id, kind: "fetch", state: "failed", input: {}, attempts: [] }
    await run(
      Effect.map(Nats, ({ connection }) =>
        connection.publish(
          "live.fetch.failed.runs",
          JSON.stringify({ ...record, enqueuedAt: "x", finishedAt: "x" })
        )
      )
    )
    await say(id, "started", started)
    expect(await next(listener)).toMatchObject({ event: "started" })
    listener.close()
  })

  it("is let go when the gateway shuts down", async () => {
    const other = await startGateway(nats().url)
    const id = await idOf(await submit(page))
    const listener = await listen(`${other.url}/v1/tasks/${id}/live`)
    await next(listener)
    const stopped = other.stop()
    expect(await listener.next()).toBeUndefined()
    await stopped
  })

  it("leaves nothing on NATS when gone", async () => {
    const { id, listener } = await followed()
    listener.close()
    const reason = await run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const ask = () => connection.request(`live.fetch.probe.${id.slice(6)}`, "", { timeout: 50 })
        return yield* Effect.flip(Effect.tryPromise({ try: ask, catch: String }))
      }).pipe(Effect.repeat({ until: (said) => said.includes("no responders") }))
    )
    expect(reason).toContain("no responders")
  })

  it("hears the end that was written while the gateway had lost NATS", async () => {
    const other = await startGateway(nats().url)
    const { id, listener } = await followed()
    await run(
      Effect.flatMap(Nats, ({ connection }) =>
        Effect.promise(async () => {
          const back = connection.reconnect()
          await other.run(finish(id))
          await back
        })
      )
    )
    expect(await next(listener)).toMatchObject({ event: "succeeded", data: { id } })
    expect(await listener.next()).toBeUndefined()
    await other.stop()
  })

  it("hears how the task is, once more, after the gateway had lost NATS", async () => {
    const { id, listener } = await followed()
    await run(Effect.flatMap(Nats, ({ connection }) => Effect.promise(() => connection.reconnect())))
    expect(await next(listener)).toMatchObject({ event: "task", data: { id, state: "queued" } })
    listener.close()
  })

  it.each(["fetch_never", "nokind_x", "fetch_a.b"])("is told that there is no %s", async (id) => {
    await problemOf(await ask(`/v1/tasks/${id}/live`), 404)
  })
})
