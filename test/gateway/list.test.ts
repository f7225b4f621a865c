import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Running } from "../../src/streams/Running.ts"
import { finish, idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, nats, run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }

const Page = Schema.Struct({
  tasks: Schema.Array(
    Schema.Struct({ id: Schema.String, state: Schema.String, input: Schema.Json, finishedAt: Schema.Json })
  ),
  next: Schema.optionalKey(Schema.String)
})
const Ids = Schema.Struct({ tasks: Schema.Array(Schema.Struct({ id: Schema.String })) })

const list = async (query = "") => {
  const response = await ask(`/v1/tasks${query}`)
  expect(response.status, await response.clone().text()).toBe(200)
  return response.json()
}
const ids = async (query = "") => Schema.decodeUnknownSync(Ids)(await list(query)).tasks.map(({ id }) => id)

describe("the list of tasks", () => {
  it("is empty at first", async () => {
    expect(await list()).toEqual({ tasks: [] })
  })

  it("has the finished ones, newest first, as they are seen one by one", async () => {
    for (const n of [1, 2, 3]) await run(finish(`fetch_l${n}`))
    await submit(page)
    expect(await ids()).toEqual(["fetch_l3", "fetch_l2", "fetch_l1"])
    const { tasks } = Schema.decodeUnknownSync(Page)(await list())
    const one = await ask("/v1/tasks/fetch_l3")
    expect(await one.json()).toMatchObject({ ...tasks[0] })
  })

  it("has those of one state and one kind where that is asked for", async () => {
    await run(finish("fetch_f1", { state: "failed" }))
    await run(finish("count_f2", { state: "failed" }))
    await run(finish("count_c1", { state: "cancelled" }))
    expect(await ids("?state=failed")).toEqual(["count_f2", "fetch_f1"])
    expect(await ids("?kind=count")).toEqual(["count_c1", "count_f2"])
    expect(await ids("?kind=fetch&state=failed")).toEqual(["fetch_f1"])
    expect(await ids("?kind=resize")).toEqual([])
  })

  it("has those that are not finished where that is asked for", async () => {
    const waiting = await idOf(await submit({ kind: "count", input: { text: "x" } }))
    expect(await ids("?state=queued&kind=count")).toEqual([waiting])
    const startedAt = new Date().toISOString()
    await run(
      Effect.map(Running, (running) =>
        running.put("count", waiting.slice("count_".length), { worker: "w", startedAt, attempt: 1 })
      )
    )
    await expect.poll(() => ids("?state=running&kind=count")).toEqual([waiting])
    expect(await ids("?state=scheduled")).toEqual([])
    const { errors } = await problemOf(await ask("/v1/tasks?state=scheduled&cursor=x"), 422)
    expect(errors?.map(({ path }) => path)).toEqual([["cursor"]])
  })

  it("is read to its end in pages, though tasks finish meanwhile", async () => {
    for (const n of [1, 2, 3, 4, 5]) await run(finish(`resize_p${n}`))
    const seen: Array<string> = []
    let next: string | undefined = ""
    while (next !== undefined) {
      const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`
      const found = Schema.decodeUnknownSync(Page)(await list(`?kind=resize&limit=2${cursor}`))
      expect(found.tasks.length).toBeLessThanOrEqual(2)
      seen.push(...found.tasks.map(({ id }) => id))
      next = found.next
      await run(finish(`resize_later${seen.length}`))
    }
    expect(seen).toEqual(["resize_p5", "resize_p4", "resize_p3", "resize_p2", "resize_p1"])
  })

  it("is of a time where that is asked for", async () => {
    await run(finish("thumbnails_t1"))
    const { tasks } = Schema.decodeUnknownSync(Page)(await list("?kind=thumbnails"))
    expect(tasks).toHaveLength(1)
    const long = "2026-11-20T10:00:00Z"
    expect(await ids(`?kind=thumbnails&since=${long}`)).toEqual(["thumbnails_t1"])
    expect(await ids(`?kind=thumbnails&until=${long}`)).toEqual([])
    const zone = encodeURIComponent("2999-01-01T00:00:00+01:00")
    expect(await ids(`?kind=thumbnails&until=${zone}`)).toEqual(["thumbnails_t1"])
    expect(await ids(`?kind=thumbnails&since=${zone}`)).toEqual([])
  })

  it.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=many", "limit"],
    ["state=done", "state"],
    ["kind=nokind", "kind"],
    ["since=yesterday", "since"],
    ["until=2026-11-20", "until"],
    ["cursor=x", "cursor"],
    ["cursor=", "cursor"],
    ["stat=failed", "stat"],
    ["before=x", "before"]
  ])("is not to be had with %s", async (query, path) => {
    const { errors } = await problemOf(await ask(`/v1/tasks?${query}`), 422)
    expect(errors?.map((fault) => fault.path)).toEqual([[path]])
  })

  it("is not to be had with the place in another list", async () => {
    const { next = "" } = Schema.decodeUnknownSync(Page)(await list("?limit=1"))
    const { errors } = await problemOf(await ask(`/v1/tasks?state=queued&cursor=${next}`), 422)
    expect(errors?.map((fault) => fault.path)).toEqual([["cursor"]])
  })

  it("is refused while NATS is away, and who asked is told when to ask again", async () => {
    await nats().kill()
    const response = await ask("/v1/tasks")
    await problemOf(response, 503)
    expect(response.headers.get("retry-after")).not.toBeNull()
  })
})
