import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Stats } from "../../src/schemas/Stats.ts"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { Workers } from "../../src/streams/Workers.ts"
import { finish, onGateway, problemOf } from "./gateway.ts"
import { listen } from "./listen.ts"

const { ask, gateway, nats, run, submit } = onGateway()

const decode = Schema.decodeUnknownSync(Stats, { onExcessProperty: "error" })
const stats = async () => decode(await (await ask("/v1/stats")).json())
const ofKind = async (kind: string) => (await stats()).kinds.find((one) => one.kind === kind)

/** The next stats that are told. */
const next = async (listener: Awaited<ReturnType<typeof listen>>) => {
  for (let message = await listener.next(); message !== undefined; message = await listener.next()) {
    if (message.data !== undefined) return { event: message.event, data: decode(JSON.parse(message.data)) }
  }
  throw new Error("the stream has ended")
}

describe("the stats", () => {
  it("are of every kind, over an hour in steps of ten seconds", async () => {
    const { kinds } = await stats()
    expect(kinds.map(({ kind }) => kind)).toEqual(taskNames)
    for (const { series } of kinds) {
      expect(series).toMatchObject({ stepSeconds: 10 })
      expect(series.succeeded).toHaveLength(360)
      expect(series.p99Ms).toHaveLength(360)
    }
  })

  it("tell what waits, what has ended and how long it took", async () => {
    await submit({ kind: "fetch", input: { url: "https://example.org/" } })
    await submit({ kind: "fetch", input: { url: "https://example.org/" }, delay: 3_600 })
    await run(finish("count_s1"))
    await run(finish("count_s2", { state: "failed" }))
    await expect.poll(async () => (await ofKind("count"))?.lastMinute.failed, { timeout: 5_000 }).toBe(1)
    const count = await ofKind("count")
    expect(count?.lastMinute).toMatchObject({ succeeded: 1, failed: 1, cancelled: 0, perSecond: 0.0333 })
    expect(count?.lastMinute.totalMs?.p50).toBeGreaterThan(0)
    expect(count?.series.succeeded.reduce((sum, n) => sum + n, 0)).toBe(1)
    expect(await ofKind("fetch")).toMatchObject({ queued: 1, running: 0, retrying: 0, scheduled: 1 })
  })

  it("tell who works", async () => {
    const startedAt = new Date().toISOString()
    const works = Effect.gen(function* () {
      const { present } = yield* Workers
      yield* present("resize", () => ({ worker: "w", slots: 3, busy: 2, startedAt }))
      return yield* Effect.promise(() =>
        expect
          .poll(() => ofKind("resize"), { timeout: 5_000 })
          .toMatchObject({ workers: 1, slots: 3, busy: 2 })
      )
    })
    await run(Effect.scoped(works))
    await expect.poll(() => ofKind("resize"), { timeout: 5_000 }).toMatchObject({ workers: 0, slots: 0 })
  })

  it("are told at once, and again when they have changed", async () => {
    const listener = await listen(`${gateway().url}/v1/stats/live`)
    const first = await next(listener)
    expect(first.event).toBe("stats")
    const cancelled = ({ data }: typeof first) =>
      data.kinds.find(({ kind }) => kind === "notify")?.lastMinute.cancelled
    expect(cancelled(first)).toBe(0)
    await run(finish("notify_l1", { state: "cancelled" }))
    let later = await next(listener)
    while (cancelled(later) === 0) later = await next(listener)
    expect(cancelled(later)).toBe(1)
    listener.close()
  })

  it("take no parameters", async () => {
    const { errors } = await problemOf(await ask("/v1/stats?kind=fetch"), 422)
    expect(errors).toEqual([{ path: ["kind"], message: "this takes no parameters in its query" }])
  })

  it("are refused while NATS is away", async () => {
    await nats().kill()
    await expect.poll(async () => (await ask("/v1/stats")).status, { timeout: 5_000 }).toBe(503)
    await problemOf(await ask("/v1/stats/live"), 503)
  })
})
