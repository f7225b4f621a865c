import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Kind } from "../../src/schemas/Kind.ts"
import { Tasks, taskNames } from "../../src/schemas/Tasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { onGateway, problemOf, refsOf, resolve } from "./gateway.ts"

const { ask, run, submit } = onGateway()

const decode = Schema.decodeUnknownSync(Schema.Struct({ kinds: Schema.Array(Kind) }), {
  onExcessProperty: "error"
})
const kinds = async () => decode(await (await ask("/v1/kinds")).json()).kinds

describe("the kinds", () => {
  it("are those of the registry, each with its example", async () => {
    expect((await kinds()).map(({ kind, title, example }) => ({ kind, title, example }))).toEqual(
      Object.values(Tasks).map(({ name, title, example }) => ({ kind: name, title, example }))
    )
  })

  it("tell how much of each waits", async () => {
    await submit({ kind: "fetch", input: { url: "https://example.org/" } })
    await submit({ kind: "fetch", input: { url: "https://example.org/" } })
    const [fetch, count] = await kinds()
    expect(fetch).toMatchObject({ kind: "fetch", queued: 2, running: 0, retrying: 0 })
    expect(fetch?.oldestMs).toBeGreaterThan(0)
    expect(count).toMatchObject({ kind: "count", queued: 0, running: 0, retrying: 0, oldestMs: 0 })
  })

  it("have a schema of the input that refuses what is misspelt, as the gateway does", async () => {
    const fetch = (await kinds()).find(({ kind }) => kind === "fetch")
    expect(fetch?.input).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      required: ["url"],
      additionalProperties: false
    })
    expect(fetch?.output).not.toMatchObject({ additionalProperties: false })
  })

  it.each(taskNames)("have schemas that stand for themselves: %s", async (name) => {
    const found = (await kinds()).find(({ kind }) => kind === name)
    for (const schema of [found?.input, found?.output, found?.failure]) {
      for (const ref of refsOf(schema)) expect(resolve(schema, ref), ref).toBeDefined()
    }
  })

  it("cannot be told where NATS was not set up for one of them", async () => {
    await run(Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.DELETE.TASKS_thumbnails", {})))
    const { detail } = await problemOf(await ask("/v1/kinds"), 503)
    expect(detail).toContain("NATS has no queue for thumbnails")
  })
})
