/** The lane that a submission asks for: where the task waits then, and what is shown of it. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Queued } from "../../src/streams/Queued.ts"
import { namedBy } from "../../src/streams/TaskUnknown.ts"
import { finish, idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }

const decodeResults = Schema.decodeUnknownSync(
  Schema.Struct({
    results: Schema.Array(Schema.Struct({ task: Schema.Struct({ id: Schema.String }) }))
  })
)

const laneOf = (id: string) =>
  run(
    Effect.gen(function* () {
      const { kind, key } = yield* namedBy(id)
      return (yield* (yield* Queued).find(kind, key))?.subject.split(".")[2]
    })
  )

const viewOf = async (id: string): Promise<unknown> => (await ask(`/v1/tasks/${id}`)).json()

describe("the lane of a submission", () => {
  it.each([
    ["high", { lane: "high" }],
    ["normal", { lane: "normal" }],
    ["normal", {}]
  ])("is %s for %j", async (lane, asked) => {
    const id = await idOf(await submit({ ...page, ...asked }))
    expect(await laneOf(id)).toBe(lane)
    const view = await viewOf(id)
    if (lane === "high") expect(view).toMatchObject({ state: "queued", lane })
    else expect(view).not.toHaveProperty("lane")
  })

  it("is each task's own in a batch", async () => {
    const response = await ask("/v1/tasks:batch", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tasks: [{ ...page, lane: "high" }, page] })
    })
    const { results } = decodeResults(await response.json())
    expect(await Promise.all(results.map(({ task }) => laneOf(task.id)))).toEqual(["high", "normal"])
  })

  it("is taken by the route of a kind", async () => {
    const response = await ask("/v1/fetch", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ input: page.input, lane: "high" })
    })
    expect(await laneOf(await idOf(response))).toBe("high")
  })

  it("makes no other task of the same key", async () => {
    const id = await idOf(await submit({ ...page, key: "one", lane: "normal" }))
    expect(await idOf(await submit({ ...page, key: "one", lane: "high" }))).toBe(id)
    expect(await laneOf(id)).toBe("normal")
  })

  it("is the same when a failed task is done again", async () => {
    const error = { tag: "PageGone", message: "gone" }
    const failed = await idOf(await submit({ ...page, key: "failed", lane: "high" }))
    await run(finish(failed, { state: "failed", error, lane: "high" }))
    expect(
      (
        await ask(`/v1/tasks/${failed}/retry`, {
          method: "POST",
          headers: { "content-type": "application/json" }
        })
      ).status
    ).toBe(202)
    expect(await laneOf(failed)).toBe("high")
  })

  it("is one that there is", async () => {
    const { errors } = await problemOf(await submit({ ...page, lane: "highest" }), 422)
    expect(errors).toEqual([{ path: ["lane"], message: 'Expected "high" | "normal"' }])
  })
})
