/** A record that this version cannot read: of a newer one, in a rolling update, or written by somebody else. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { FinalState } from "../../src/schemas/TaskRecord.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { namedBy } from "../../src/streams/TaskUnknown.ts"
import { held, idOf, onGateway, problemOf } from "./gateway.ts"
import { listen } from "./listen.ts"

const { ask, gateway, run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }

const write = (id: string, state: FinalState, body: string, run = 1) =>
  Effect.gen(function* () {
    const { kind, key } = yield* namedBy(id)
    const headers = [["ce-id", `${id}.${run}`]] as const
    yield* (yield* JetStream).publish(Subjects.result(kind, state, key), body, headers)
  })

const newer = `{"version":9}`

const unreadable = (id: string, state: FinalState) => ({
  id,
  kind: "fetch",
  state,
  input: null,
  error: { tag: "RecordUnreadable", message: expect.stringContaining("not written by this version") }
})

describe("a record that cannot be read", () => {
  it("is shown as it is listed", async () => {
    await run(write("fetch_shown", "failed", newer, 2))
    const list = await (await ask("/v1/tasks?state=failed")).json()
    const task = await (await ask("/v1/tasks/fetch_shown")).json()
    expect(task).toMatchObject({ ...unreadable("fetch_shown", "failed"), run: 2 })
    expect(list).toEqual({ tasks: [task] })
  })

  it("ends the stream of who follows the task", async () => {
    const id = await idOf(await submit(page))
    const listener = await listen(`${gateway().url}/v1/tasks/${id}/live`)
    await listener.next()
    expect(await listener.next()).toMatchObject({ event: "task" })
    await run(write(id, "succeeded", newer))
    const message = await listener.next()
    expect(message).toMatchObject({ id: `${id}.1`, event: "succeeded" })
    expect(JSON.parse(message?.data ?? "")).toMatchObject(unreadable(id, "succeeded"))
    expect(await listener.next()).toBeUndefined()
  })

  it("is told to who waits for the task, at once", async () => {
    const id = await idOf(await submit(page))
    const answer = ask(`/v1/tasks/${id}?wait=20`)
    await run(held(id))
    await run(write(id, "succeeded", newer))
    expect(await (await answer).json()).toMatchObject(unreadable(id, "succeeded"))
  })

  it("is not done again, since nobody knows what it was to do", async () => {
    await run(write("fetch_again", "failed", newer))
    const { detail } = await problemOf(await ask("/v1/tasks/fetch_again/retry", { method: "POST" }), 422)
    expect(detail).toContain("not written by this version")
  })

  it("is finished, and cannot be cancelled any more", async () => {
    await run(write("fetch_over", "succeeded", newer))
    const { record } = await problemOf(await ask("/v1/tasks/fetch_over", { method: "DELETE" }), 409)
    expect(record).toMatchObject(unreadable("fetch_over", "succeeded"))
    await run(write("fetch_stopped", "cancelled", newer))
    const response = await ask("/v1/tasks/fetch_stopped", { method: "DELETE" })
    expect(await response.json()).toMatchObject(unreadable("fetch_stopped", "cancelled"))
  })

  it("is that of the same task for who submits it once more", async () => {
    const id = await idOf(await submit({ ...page, key: "known" }))
    await run(write(id, "succeeded", newer))
    const response = await submit({ ...page, key: "known" })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ id, kind: "fetch", state: "succeeded" })
  })
})

describe("what a client of the bucket leaves that deletes a record", () => {
  it("is no task", async () => {
    await run(write("fetch_deleted", "failed", ""))
    await problemOf(await ask("/v1/tasks/fetch_deleted"), 404)
  })
})
