import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Nats } from "../../src/streams/Nats.ts"
import { finish, held, idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }

/** Finishes the task that is published next, as a quick actor would. */
const finishNext = (kind: string) =>
  run(
    Effect.gen(function* () {
      const { connection } = yield* Nats
      const id = yield* Effect.callback<string>((resume) => {
        connection.subscribe(`tasks.${kind}.>`, {
          max: 1,
          callback: (_, { subject }) => resume(Effect.succeed(`${kind}_${subject.split(".")[3]}`))
        })
      })
      yield* held(id)
      yield* finish(id)
      return id
    })
  )

describe("Prefer: wait", () => {
  it("answers with the finished task", async () => {
    const finished = finishNext("fetch")
    const response = await submit(page, { prefer: "wait=20" })
    expect(response.status).toBe(200)
    expect(response.headers.get("preference-applied")).toBe("wait=20")
    expect(await response.json()).toMatchObject({ id: await finished, state: "succeeded", output: {} })
  })

  it("answers at once with a task that was finished before", async () => {
    const id = await idOf(await submit({ ...page, key: "before" }))
    await run(finish(id))
    const response = await submit({ ...page, key: "before" }, { prefer: "respond-async, wait=20" })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id, state: "succeeded" })
  })

  it("is told that the task is accepted where the time is not enough", async () => {
    const response = await submit(page, { prefer: "wait=1" })
    const { id, ...rest } = { id: await idOf(response), headers: response.headers, status: response.status }
    expect(rest.status).toBe(202)
    expect(rest.headers.get("preference-applied")).toBe("wait=1")
    expect(rest.headers.get("location")).toBe(`/v1/tasks/${id}`)
  })

  it("is capped, and said to be", async () => {
    const id = await idOf(await submit({ ...page, key: "capped" }))
    await run(finish(id))
    const response = await submit({ ...page, key: "capped" }, { prefer: "wait=86400" })
    expect(response.headers.get("preference-applied")).toBe("wait=60")
  })

  it("is not said to be applied where there is none", async () => {
    const response = await submit(page, { prefer: "return=minimal" })
    expect(response.status).toBe(202)
    expect(response.headers.get("preference-applied")).toBeNull()
  })
})

describe("?wait", () => {
  it("holds the answer until the task is finished", async () => {
    const id = await idOf(await submit(page))
    const answer = ask(`/v1/tasks/${id}?wait=30`)
    await run(held(id))
    await run(finish(id))
    expect(await (await answer).json()).toMatchObject({ id, state: "succeeded" })
  })

  it("answers with the task as it is when the time is up", async () => {
    const id = await idOf(await submit(page))
    const response = await ask(`/v1/tasks/${id}?wait=1`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id, state: "queued" })
  })

  it("does not hold the answer about a task that there is not", async () => {
    await problemOf(await ask("/v1/tasks/fetch_never?wait=30"), 404)
  })

  it.each(["61", "-1", "1.5", "soon", "", "1&wait=2"])("is refused as %j", async (wait) => {
    const { errors } = await problemOf(await ask(`/v1/tasks/fetch_never?wait=${wait}`), 422)
    expect(errors?.map(({ path }) => path[0])).toEqual(["wait"])
  })
})
