import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { BatchResults } from "../../src/gateway/SubmitEndpoints.ts"
import { onGateway, problemOf } from "./gateway.ts"

const { ask } = onGateway()

const count = (text: string, rest: object = {}) => ({ kind: "count", input: { text }, ...rest })

const post = (body: unknown) =>
  ask("/v1/tasks:batch", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body)
  })

const decode = Schema.decodeUnknownSync(BatchResults)

const submitAll = async (...tasks: ReadonlyArray<unknown>) => {
  const response = await post({ tasks })
  expect(response.status, await response.clone().text()).toBe(200)
  return decode(await response.json()).results
}

describe("a batch of tasks", () => {
  it("is stored, each of them, and answered in their order", async () => {
    const results = await submitAll(count("a"), { kind: "fetch", input: { url: "https://example.org/" } })
    expect(results).toMatchObject([
      { status: 202, task: { kind: "count", state: "queued" } },
      { status: 202, task: { kind: "fetch", state: "queued" } }
    ])
    for (const result of results) {
      const id = "task" in result ? result.task.id : ""
      expect((await ask(`/v1/tasks/${id}`)).status).toBe(200)
    }
  })

  it("is answered for each with the problem that it would have had by itself", async () => {
    const large = "x".repeat(300 * 1024)
    const results = await submitAll(
      count("first"),
      { kind: "count", input: {} },
      { kind: "no-kind", input: {} },
      count("x", { prioritty: 1 }),
      "no task at all",
      count(large),
      count("late", { deadline: "2020-01-01T00:00:00Z" }),
      count("last")
    )
    expect(results.map(({ status }) => status)).toEqual([202, 422, 404, 422, 422, 413, 422, 202])
    const alone = await ask("/v1/tasks", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "count", input: {} })
    })
    const { results: raw } = Object(await (await post({ tasks: [{ kind: "count", input: {} }] })).json())
    expect(raw[0].problem).toEqual(await alone.json())
  })

  it("may be sent again: what has a key is the task that it was", async () => {
    const tasks = [count("one", { key: "batch-1" }), count("two", { key: "batch-2" })]
    expect(await submitAll(...tasks)).toEqual(await submitAll(...tasks))
    const [other] = await submitAll(count("another", { key: "batch-1" }))
    expect(other).toMatchObject({ status: 422, problem: { type: "urn:millrace:problem:key-taken" } })
  })

  it("of a thousand is taken at once", async () => {
    const tasks = Array.from({ length: 1_000 }, (_, n) => count(`text ${n}`))
    const results = await submitAll(...tasks)
    expect(results.filter(({ status }) => status === 202)).toHaveLength(1_000)
    expect(new Set(results.map((one) => ("task" in one ? one.task.id : "")))).toHaveLength(1_000)
  })

  it.each([
    ["of more than a thousand", { tasks: Array.from({ length: 1_001 }, () => count("x")) }, ["tasks"]],
    ["of none", { tasks: [] }, ["tasks"]],
    ["that is none", [count("x")], []],
    ["with something else beside it", { tasks: [count("x")], wait: 3 }, ["wait"]]
  ])("%s is refused as a whole", async (_, body, path) => {
    const { errors } = await problemOf(await post(body), 422)
    expect(errors?.map((fault) => fault.path)).toEqual([path])
  })

  it("of more than 8 MB is refused as a whole", async () => {
    const { limit } = await problemOf(await post({ tasks: [count("x".repeat(9 * 1024 * 1024))] }), 413)
    expect(limit).toBe(8 * 1024 * 1024)
  })
})
