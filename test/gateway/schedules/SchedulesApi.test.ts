import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { Schedule } from "../../../src/schemas/Schedule.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"
import { idOf, onGateway, problemOf } from "../gateway.ts"

const { ask, run } = onGateway()

const count = { kind: "count", input: { text: "to be or not to be" } }

const put = (name: string, body: unknown) =>
  ask(`/v1/schedules/${name}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body)
  })

const post = (path: string, headers: Record<string, string> = {}) =>
  ask(`/v1/schedules/${path}`, { method: "POST", headers })

const scheduleIn = async (response: Response) =>
  Schema.decodeUnknownSync(Schedule, { onExcessProperty: "error" })(await response.json())

describe("a schedule over HTTP", () => {
  it("is put, looked at, listed, paused, resumed and deleted", async () => {
    const made = await put("life", { ...count, cron: "0 0 6 * * MON-FRI", timezone: "Europe/Berlin" })
    expect(made.status).toBe(201)
    expect(made.headers.get("location")).toBe("/v1/schedules/life")
    const schedule = await scheduleIn(made)
    expect(schedule).toMatchObject({ name: "life", ...count, overlap: "skip", paused: false })
    expect(schedule.next).toHaveLength(5)
    expect(await (await ask("/v1/schedules/life")).json()).toEqual(schedule)
    expect(await (await ask("/v1/schedules")).json()).toEqual({ schedules: [schedule] })
    expect(
      (await put("life", { ...count, cron: "0 0 6 * * MON-FRI", timezone: "Europe/Berlin" })).status
    ).toBe(200)
    expect(await scheduleIn(await post("life/pause"))).toMatchObject({ paused: true, next: [] })
    expect(await scheduleIn(await post("life/resume"))).toMatchObject({ paused: false })
    expect((await ask("/v1/schedules/life", { method: "DELETE" })).status).toBe(204)
    await problemOf(await ask("/v1/schedules/life"), 404)
  })

  it("does its tasks in the lane, and for the key, that it says", async () => {
    const asked = { ...count, every: "1d", paused: true, lane: "high", concurrencyKey: "tenant-7" }
    const schedule = await scheduleIn(await put("urgent", asked))
    expect(schedule).toMatchObject({ lane: "high", options: { concurrencyKey: "tenant-7" } })
    const id = await idOf(await post("urgent/run"))
    const view = await run(TaskViews.use((views) => views.find("count", id.slice("count_".length))))
    expect(view).toMatchObject({ lane: "high", options: { concurrencyKey: "tenant-7" } })
  })

  it("does its task now, and once for one idempotency key", async () => {
    await put("now", { ...count, every: "1d", paused: true })
    const first = await post("now/run")
    expect(first.status).toBe(202)
    const id = await idOf(first)
    expect(id).toMatch(/^count_now-now-/)
    expect(first.headers.get("location")).toBe(`/v1/tasks/${id}`)
    const view = await run(TaskViews.use((views) => views.find("count", id.slice("count_".length))))
    expect(view).toMatchObject({ state: "queued", input: count.input })
    const named = await idOf(await post("now/run", { "idempotency-key": "monday" }))
    expect(await idOf(await post("now/run", { "idempotency-key": "monday" }))).toBe(named)
    expect(await idOf(await post("now/run"))).not.toBe(id)
  })

  it.each([
    ["Bad_Name", { ...count, every: 60 }, ["name"]],
    ["seq-1", { ...count, every: 60 }, ["name"]],
    ["fine", { ...count }, ["cron"]],
    ["fine", { ...count, every: 60, cron: "@daily" }, ["every"]],
    ["fine", { ...count, every: 60, timezone: "Europe/Berlin" }, ["timezone"]],
    ["fine", { ...count, every: 0.5 }, ["every"]],
    ["fine", { ...count, every: "half an hour" }, ["every"]],
    ["fine", { ...count, every: "500d" }, ["every"]],
    ["fine", { ...count, cron: "0 0 25 * * *" }, ["cron"]],
    ["fine", { ...count, cron: "0 0 0 30 2 *" }, ["cron"]],
    ["fine", { ...count, cron: "@daily", timezone: "Mars/Olympus" }, ["timezone"]],
    ["fine", { ...count, cron: "@daily", overlap: "both" }, ["overlap"]],
    ["fine", { ...count, cron: "@daily", deadline: "2026-12-01T00:00:00Z" }, ["deadline"]],
    ["fine", { ...count, cron: "@daily", croon: 1 }, ["croon"]],
    ["fine", { kind: "count", input: { txt: "a" }, cron: "@daily" }, ["input", "txt"]]
  ])("is refused as %s %j", async (name, body, path) => {
    const { errors } = await problemOf(await put(name, body), 422)
    expect(errors?.map((one) => one.path)).toContainEqual(path)
  })

  it("is told which field of its cron is wrong, with what, and why", async () => {
    const { errors } = await problemOf(await put("fine", { ...count, cron: "0 0 25 * * *" }), 422)
    expect(errors).toEqual([
      {
        path: ["cron"],
        message: `"0 0 25 * * *" is no cron expression: its hour is wrong: 25 is more than 23`
      }
    ])
  })

  it("of a kind that there is not is told those that there are", async () => {
    const { kinds } = await problemOf(await put("fine", { ...count, kind: "knit", every: 5 }), 404)
    expect(kinds).toContain("count")
  })

  it("is shown when it would tick before it is put", async () => {
    const next = async (query: string) => {
      const response = await ask(`/v1/schedules:next?${query}`)
      expect(response.status).toBe(200)
      return Schema.decodeUnknownSync(Schema.Struct({ next: Schema.Array(Schema.String) }))(
        await response.json()
      ).next
    }
    const daily = await next("cron=%40daily&timezone=Asia%2FKolkata")
    expect(daily).toHaveLength(5)
    expect(daily.every((time) => time.endsWith("T18:30:00Z"))).toBe(true)
    const [one = "", two = ""] = await next("every=90s")
    expect(Date.parse(two) - Date.parse(one)).toBe(90_000)
    const { errors } = await problemOf(await ask("/v1/schedules:next?cron=1+2+3"), 422)
    expect(errors?.[0]?.path).toEqual(["cron"])
    await problemOf(await ask("/v1/schedules:next"), 422)
    await problemOf(await ask("/v1/schedules:next?cron=%40daily&zone=UTC"), 422)
  })

  it.each(["pause", "resume", "run"])("of which there is none has no %s", async (what) => {
    await problemOf(await post(`none/${what}`), 404)
  })

  it("takes nothing but JSON that says so", async () => {
    await problemOf(await ask("/v1/schedules/plain", { method: "PUT", body: "{}" }), 415)
  })
})
