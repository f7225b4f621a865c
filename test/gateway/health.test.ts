import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { idOf, onGateway, problemOf, startGateway } from "./gateway.ts"

const { ask, gateway, nats, run, submit } = onGateway()

describe("a gateway", () => {
  it("is ready when NATS has all its streams", async () => {
    const response = await ask("/readyz")
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: "ready" })
  })

  it("is not ready, and says what is missing, while one is not there", async () => {
    await run(Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.DELETE.KV_attempts", {})))
    const response = await ask("/readyz")
    expect(await problemOf(response, 503)).toMatchObject({
      detail: "NATS has no KV_attempts. Run `millrace setup` against this server."
    })
    expect(response.headers.get("retry-after")).not.toBeNull()
    await run(setUp(taskNames))
    expect((await ask("/readyz")).status).toBe(200)
  })

  it("is alive as long as it answers", async () => {
    expect(await (await ask("/healthz")).json()).toEqual({ status: "alive" })
  })

  it("answers a bug with a problem that tells nothing of it, and writes it down once", async () => {
    const id = await idOf(await submit({ kind: "fetch", input: { url: "https://example.org/" } }))
    const kept = Subjects.running("fetch", id.slice("fetch_".length))
    await run(
      Effect.flatMap(JetStream, (jetstream) => jetstream.publish(kept, "what only the log may tell", []))
    )
    const response = await ask(`/v1/tasks/${id}`)
    const text = await response.clone().text()
    await problemOf(response, 500)
    expect(text).not.toMatch(/only the log|Error|at /)
    const lines = gateway().logged.filter((line) => line.includes(`/v1/tasks/${id}`))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain("level=ERROR")
  })

  it("says nothing of requests that go well or are refused, but to who debugs", async () => {
    const before = gateway().logged.length
    await ask("/healthz")
    await ask("/v1/nothing")
    expect(gateway().logged).toHaveLength(before)

    const debugged = await startGateway(nats().url, {}, "Debug")
    await fetch(`${debugged.url}/v1/nothing?x=1`)
    await debugged.stop()
    expect(debugged.logged.filter((line) => line.includes("GET /v1/nothing?x=1 404"))).toHaveLength(1)
  })
})
