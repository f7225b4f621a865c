/** Tasks that are to be queued later, over HTTP. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TaskView } from "../../src/schemas/TaskRecord.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { namedBy } from "../../src/streams/TaskUnknown.ts"
import { until } from "../support/useStreams.ts"
import { finish, held, idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, run, submit } = onGateway()

const text = { kind: "count", input: { text: "to be" } }
const task = async (id: string) =>
  Schema.decodeUnknownSync(TaskView)(await (await ask(`/v1/tasks/${id}`)).json())
const Page = Schema.Struct({ tasks: Schema.Array(TaskView) })
const scheduled = async () =>
  Schema.decodeUnknownSync(Page)(await (await ask("/v1/tasks?state=scheduled&kind=count")).json()).tasks
const runNow = (id: string) => ask(`/v1/tasks/${id}/run`, { method: "POST" })

const queued = (id: string) =>
  Effect.gen(function* () {
    const { kind, key } = yield* namedBy(id)
    const look = Effect.flatMap(TaskViews, (views) => views.find(kind, key))
    yield* until(look, (view) => view?.state === "queued")
  })

describe("a task with a time", () => {
  it.each([
    ["delay", { delay: 3_600 }],
    ["runAt", { runAt: new Date(Date.now() + 3_600_000).toISOString() }]
  ])("is scheduled by %s, seen, listed and cancelled", async (_, when) => {
    const response = await submit({ ...text, ...when })
    expect(response.status).toBe(202)
    const id = await idOf(response)
    expect(await response.json()).toEqual({ id, kind: "count", state: "scheduled" })
    const seen = await task(id)
    expect(seen).toMatchObject({ id, ...text, state: "scheduled" })
    expect(Math.abs(Date.parse(seen.runAt ?? "") - Date.now() - 3_600_000)).toBeLessThan(60_000)
    expect(await scheduled()).toContainEqual(seen)
    expect(await (await ask(`/v1/tasks/${id}`, { method: "DELETE" })).json()).toMatchObject({
      id,
      state: "cancelled"
    })
    expect(await scheduled()).not.toContainEqual(seen)
  })

  it("is waited for from before it is due to its end", async () => {
    const id = await idOf(await submit({ ...text, delay: 0.3 }))
    const answer = ask(`/v1/tasks/${id}?wait=20`)
    await run(held(id))
    await run(queued(id))
    await run(finish(id))
    expect(await (await answer).json()).toMatchObject({ id, state: "succeeded" })
  })

  it("is followed from before it is due to its end", async () => {
    const id = await idOf(await submit({ ...text, delay: 0.3 }))
    const answer = ask(`/v1/tasks/${id}/live`).then((response) => response.text())
    await run(held(id))
    await run(queued(id))
    await run(finish(id))
    const events = [...(await answer).matchAll(/^event: (.+)$/gm)].map(([, name]) => name)
    expect(events).toEqual(["task", "succeeded"])
  })

  it.each<[string, object, ReadonlyArray<string>]>([
    ["both", { delay: 1, runAt: "2999-01-01T00:00:00Z" }, ["delay"]],
    ["one in a thousand years", { runAt: "2999-01-01T00:00:00Z" }, ["runAt"]],
    ["a delay of two years", { delay: 63_244_800 }, ["delay"]],
    ["no time", { runAt: "tomorrow" }, ["runAt"]],
    [
      "a deadline that comes first",
      { delay: 3_600, deadline: new Date(Date.now() + 60_000).toISOString() },
      ["deadline"]
    ]
  ])("is refused with %s", async (_, when, path) => {
    const { type, errors } = await problemOf(await submit({ ...text, ...when }), 422)
    expect(type).toBe("urn:millrace:problem:invalid")
    expect(errors?.map((one) => one.path)).toEqual([path])
  })
})

describe("a burst of tasks", () => {
  it("is one task, with the last input", async () => {
    const of = (text: string) =>
      submit({ kind: "count", input: { text }, key: "of one page", debounce: 0.4, debounceAtMost: 60 })
    const id = await idOf(await of("first"))
    expect(await (await of("last")).json()).toEqual({ id, kind: "count", state: "scheduled" })
    await run(queued(id))
    expect(await task(id)).toMatchObject({ input: { text: "last" } })
  })

  it("takes a key", async () => {
    const { errors } = await problemOf(await submit({ ...text, debounce: 1 }), 422)
    expect(errors?.map((one) => one.path)).toEqual([["debounce"]])
  })
})

describe("running a task now", () => {
  it("queues one that is scheduled", async () => {
    const id = await idOf(await submit({ ...text, delay: 3_600 }))
    const response = await runNow(id)
    expect(response.status).toBe(202)
    expect(response.headers.get("location")).toBe(`/v1/tasks/${id}`)
    expect(await response.json()).toEqual({ id, kind: "count", state: "queued" })
    await run(queued(id))
  })

  it("is not possible for one that is not, and says how it is", async () => {
    const id = await idOf(await submit(text))
    const { type, task: found } = await problemOf(await runNow(id), 409)
    expect(type).toBe("urn:millrace:problem:not-scheduled")
    expect(found).toMatchObject({ id, state: "queued" })
    await problemOf(await runNow("count_never"), 404)
  })
})
