/** Pausing and resuming a kind over HTTP, and where it is told. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { KindPause } from "../../src/schemas/Paused.ts"
import { idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, run, submit } = onGateway()

const post = (path: string) => ask(path, { method: "POST", headers: { "content-type": "application/json" } })

const decode = Schema.decodeUnknownSync(KindPause, { onExcessProperty: "error" })
const answer = async (path: string) => {
  const response = await post(path)
  expect(response.status).toBe(200)
  return decode(await response.json())
}

const Told = Schema.Struct({ kinds: Schema.Array(KindPause) })
const toldBy = async (path: string, kind: string) => {
  const { kinds } = Schema.decodeUnknownSync(Told)(await (await ask(path)).json())
  return kinds.find((one) => one.kind === kind)?.paused
}

const metricOf = async (kind: string) => {
  const text = await (await ask("/metrics")).text()
  return new RegExp(`^millrace_queue_paused\\{kind="${kind}"\\} (\\d)`, "m").exec(text)?.[1]
}

describe("a kind", () => {
  it("is paused, told so everywhere, and resumed", async () => {
    const paused = await answer("/v1/kinds/count/pause")
    expect(paused).toMatchObject({ kind: "count", paused: { since: expect.stringMatching(/^20.+Z$/) } })
    expect(await answer("/v1/kinds/count/pause")).toEqual(paused)
    expect(await toldBy("/v1/kinds", "count")).toEqual(paused.paused)
    expect(await toldBy("/v1/kinds", "fetch")).toBeUndefined()
    expect(await toldBy("/v1/stats", "count")).toEqual(paused.paused)
    expect(await metricOf("count")).toBe("1")
    expect(await metricOf("fetch")).toBe("0")
    // What is submitted waits.
    const id = await idOf(await submit({ kind: "count", input: { text: "x" } }))
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toMatchObject({ state: "queued" })
    expect(await (await ask(`/v1/tasks/${id}`, { method: "DELETE" })).json()).toMatchObject({
      state: "cancelled"
    })
    expect(await answer("/v1/kinds/count/resume")).toEqual({ kind: "count" })
    expect(await answer("/v1/kinds/count/resume")).toEqual({ kind: "count" })
    await expect.poll(() => toldBy("/v1/stats", "count")).toBeUndefined()
    expect(await metricOf("count")).toBe("0")
  })

  it("that was paused in another way has been since nobody knows when", async () => {
    await run(
      Effect.flatMap(JetStream, (jetstream) =>
        jetstream.call("CONSUMER.PAUSE.TASKS_resize.resize-normal", { pause_until: "2060-01-01T00:00:00Z" })
      )
    )
    expect(await toldBy("/v1/kinds", "resize")).toEqual({})
    // Both its lanes are now.
    expect(await answer("/v1/kinds/resize/pause")).toEqual({ kind: "resize", paused: {} })
    await answer("/v1/kinds/resize/resume")
  })

  it.each(["pause", "resume"])("that there is not cannot be: %s", async (what) => {
    const { kinds } = await problemOf(await post(`/v1/kinds/cuont/${what}`), 404)
    expect(kinds).toContain("count")
  })

  it("cannot be paused where NATS has no queue for it", async () => {
    await run(Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.DELETE.TASKS_thumbnails", {})))
    const { detail } = await problemOf(await post("/v1/kinds/thumbnails/pause"), 503)
    expect(detail).toContain("NATS has no queue for thumbnails")
  })
})
