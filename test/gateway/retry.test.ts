import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { namedBy } from "../../src/streams/TaskUnknown.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { finish, idOf, onGateway, problemOf } from "./gateway.ts"

const { gateway, ask, run, submit } = onGateway({ MILLRACE_QUEUE_BYTES: "400000" })

const page = { kind: "fetch", input: { url: "https://example.org/" } }
const error = { tag: "PageUnreachable", message: "it does not answer" }
const retry = (id: string, headers: Record<string, string> = {}) =>
  ask(`/v1/tasks/${id}/retry`, { method: "POST", headers })

/** A task of this id that has failed, and is out of its queue. */
const failed = async (id: string, rest: Parameters<typeof finish>[1] = {}) => {
  await run(finish(id, { state: "failed", error, ...rest }))
  return id
}

const isQueued = (id: string) =>
  run(
    Effect.gen(function* () {
      const { kind, key } = yield* namedBy(id)
      return (yield* (yield* Queued).find(kind, key)) !== undefined
    })
  )

describe("a failed task", () => {
  it("is accepted to be done again", async () => {
    const id = await failed("fetch_again")
    const response = await retry(id)
    expect(response.status).toBe(202)
    expect(response.headers.get("location")).toBe(`/v1/tasks/${id}`)
    expect(await response.json()).toEqual({ id, kind: "fetch", state: "queued", run: 2 })
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toMatchObject({
      id,
      ...page,
      state: "queued",
      run: 2
    })
  })

  it("is answered in the same way when it is asked for again", async () => {
    const id = await failed("fetch_twice")
    const answers = await Promise.all([retry(id), retry(id), retry(id)])
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
  })

  it("that would fail again as it is, is refused", async () => {
    const spoilt = { tag: "InvalidJson", message: "The body of a task is JSON, and this is none." }
    const id = await failed("fetch_spoilt", { error: spoilt })
    const { type, detail } = await problemOf(await retry(id), 422)
    expect(type).toBe("urn:millrace:problem:not-repeatable")
    expect(detail).toContain(spoilt.message)
    expect(await isQueued(id)).toBe(false)
  })

  it("is refused while the queue is full, and can be asked for later", async () => {
    const large = { kind: "count", input: { text: "x".repeat(200_000) } }
    const id = await failed("count_full", { input: JSON.stringify(large.input) })
    const ahead = await idOf(await submit(large))
    const response = await retry(id)
    await problemOf(response, 503)
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0)
    await ask(`/v1/tasks/${ahead}`, { method: "DELETE" })
    expect((await retry(id)).status).toBe(202)
  })

  it("is not done again for a page of another site", async () => {
    const id = await failed("fetch_foreign")
    const origin = "https://elsewhere.example"
    const { type } = await problemOf(await retry(id, { origin }), 403)
    expect(type).toBe("urn:millrace:problem:from-elsewhere")
    expect(await isQueued(id)).toBe(false)
  })

  it("is done again for our own page", async () => {
    const id = await failed("fetch_own")
    expect((await retry(id, { origin: gateway().url })).status).toBe(202)
  })
})

describe("a task", () => {
  it.each(["succeeded", "cancelled"] as const)("that is %s is not done again", async (state) => {
    const id = `fetch_${state}`
    await run(finish(id, { state }))
    const { type, task, detail } = await problemOf(await retry(id), 409)
    expect(type).toBe("urn:millrace:problem:not-failed")
    expect(detail).toContain("only a failed task is done again")
    expect(task).toMatchObject({ id, state })
  })

  it("that waits is not done again", async () => {
    const id = await idOf(await submit(page))
    expect((await problemOf(await retry(id), 409)).task).toMatchObject({ id, state: "queued" })
  })

  it.each(["fetch_never", "nokind_x", "fetch_a.b"])(
    "that nobody knows (%s) is not done again",
    async (id) => {
      await problemOf(await retry(id), 404)
    }
  )
})
