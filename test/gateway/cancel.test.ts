import { describe, expect, it } from "@effect/vitest"
import { finish, held, idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, nats, run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }
const cancel = (id: string) => ask(`/v1/tasks/${id}`, { method: "DELETE" })

describe("a task that is cancelled", () => {
  it("is answered with its record", async () => {
    const id = await idOf(await submit(page))
    const response = await cancel(id)
    expect(response.status).toBe(200)
    expect(response.headers.get("cache-control")).toBe("no-store")
    const record = await response.json()
    expect(record).toMatchObject({ id, ...page, state: "cancelled", finishedAt: expect.any(String) })
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toEqual(record)
  })

  it("is answered with the same record when it is cancelled again", async () => {
    const id = await idOf(await submit(page))
    const first = await cancel(id)
    const second = await cancel(id)
    expect(second.status).toBe(200)
    expect(await second.json()).toEqual(await first.json())
  })

  it("is told of at once to who waits for it", async () => {
    const id = await idOf(await submit(page))
    const answer = ask(`/v1/tasks/${id}?wait=30`)
    await run(held(id))
    await cancel(id)
    expect(await (await answer).json()).toMatchObject({ id, state: "cancelled" })
  })

  it("stays cancelled for who submits it again under its key", async () => {
    const id = await idOf(await submit({ ...page, key: "once" }))
    await cancel(id)
    expect(await (await submit({ ...page, key: "once" })).json()).toEqual({
      id,
      kind: "fetch",
      state: "cancelled"
    })
  })
})

describe("cancelling", () => {
  it.each(["succeeded", "failed"] as const)("is too late for a task that has %s", async (state) => {
    const id = await idOf(await submit(page))
    const options = { timeout: 5, notify: { webhook: new URL("https://example.org/hook") } }
    await run(finish(id, { state, options }))
    const response = await cancel(id)
    const { type, detail, record } = await problemOf(response, 409)
    expect(type).toBe("urn:millrace:problem:already-finished")
    expect(detail).toContain(`is ${state} already`)
    expect(record).toMatchObject({ id, state, worker: "test", options })
  })

  it.each(["fetch_never", "nokind_x", "fetch", "fetch_a.b", "fetch_%3E", `fetch_${"x".repeat(129)}`])(
    "is not possible for %s, which nobody knows",
    async (id) => {
      const { type } = await problemOf(await cancel(id), 404)
      expect(type).toBe("urn:millrace:problem:task-unknown")
    }
  )

  it("is refused while NATS is away, and who asked is told when to ask again", async () => {
    const id = await idOf(await submit(page))
    await nats().kill()
    const response = await cancel(id)
    await problemOf(response, 503)
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0)
    await nats().restart()
  })
})
