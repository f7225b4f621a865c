import { describe, expect, it } from "@effect/vitest"
import { Tasks, taskNames } from "../../src/schemas/Tasks.ts"
import { finish, held, idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, run, submit } = onGateway()

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body)
  })

describe("the route of a kind", () => {
  it.each(taskNames)("takes what the kind shows as its example: %s", async (kind) => {
    const response = await post(`/v1/${kind}`, { input: Tasks[kind].example })
    expect(response.status, await response.clone().text()).toBe(202)
    const id = await idOf(response)
    expect(await response.json()).toEqual({ id, kind, state: "queued" })
    expect(response.headers.get("location")).toBe(`/v1/tasks/${id}`)
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toMatchObject({ kind, state: "queued" })
  })

  it("takes the same options as the general one, and the same key names the same task", async () => {
    const input = { text: "a b" }
    const general = await idOf(await submit({ kind: "count", input, key: "typed-1", timeout: 3 }))
    expect(await idOf(await post("/v1/count", { input, timeout: 3 }, { "idempotency-key": "typed-1" }))).toBe(
      general
    )
  })

  it("holds the answer for who prefers to wait", async () => {
    const key = "typed-2"
    const id = await idOf(await post("/v1/count", { input: { text: "a" }, key }))
    const waiting = post("/v1/count", { input: { text: "a" }, key }, { prefer: "wait=20" })
    await run(held(id))
    await run(finish(id, { input: `{"text":"a"}` }))
    const response = await waiting
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id, state: "succeeded" })
  })

  it.each([
    [{ input: {} }, ["input"]],
    [{ input: { text: "a" }, kind: "count" }, ["kind"]],
    [{ input: { text: "a" }, kind: "fetch" }, ["kind"]],
    [{ input: { text: "a" }, proirity: 1 }, ["proirity"]],
    [{ text: "a" }, ["input"]]
  ])("tells what is wrong with %j", async (body, path) => {
    const { errors } = await problemOf(await post("/v1/count", body), 422)
    expect(errors?.map((fault) => fault.path)).toContainEqual(path)
  })

  it("takes JSON that says so, and nothing else", async () => {
    await problemOf(await ask("/v1/count", { method: "POST", body: "{}" }), 415)
    await problemOf(await post("/v1/count?wait=3", { input: { text: "a" } }), 422)
    expect((await problemOf(await ask("/v1/count"), 405)).detail).toBe("/v1/count takes POST, not GET.")
    await problemOf(await post("/v1/no-kind", { input: {} }), 404)
  })
})
