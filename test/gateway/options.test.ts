import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { namedBy } from "../../src/streams/TaskUnknown.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }

/** The headers of Millrace on the message of a task. */
const headersOf = (id: string, ...names: ReadonlyArray<string>) =>
  run(
    Effect.gen(function* () {
      const { kind, key } = yield* namedBy(id)
      const message = yield* (yield* Queued).find(kind, key)
      return Object.fromEntries(names.map((name) => [name, message?.header(`Millrace-${name}`)]))
    })
  )

const all = {
  retry: { attempts: 3, first: 0.5, factor: 3, cap: 60 },
  timeout: 12.5,
  deadline: "2999-12-01T09:30:00+01:00",
  notify: { webhook: "https://example.org/hook" },
  resultTtl: 600
}

describe("what a submission asks for beside its input", () => {
  it("travels with the task, and is shown with it", async () => {
    const id = await idOf(await submit({ ...page, ...all }))
    const names = [
      "Attempts",
      "Retry-First",
      "Retry-Factor",
      "Retry-Cap",
      "Timeout",
      "Deadline",
      "Notify",
      "Result-Ttl"
    ]
    expect(await headersOf(id, ...names)).toEqual({
      Attempts: "3",
      "Retry-First": "0.5",
      "Retry-Factor": "3",
      "Retry-Cap": "60",
      Timeout: "12.5",
      Deadline: "2999-12-01T09:30:00+01:00",
      Notify: '{"webhook":"https://example.org/hook"}',
      "Result-Ttl": "600"
    })
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toMatchObject({ id, options: all })
  })

  it("is nothing where nothing is asked for", async () => {
    const id = await idOf(await submit(page))
    expect(await headersOf(id, "Attempts", "Timeout", "Deadline", "Notify", "Result-Ttl")).toEqual({})
    expect(await (await ask(`/v1/tasks/${id}`)).json()).not.toHaveProperty("options")
  })

  it.each([
    [{ retry: { attempts: 1 } }],
    [{ retry: { attempts: 100, first: 3_600, factor: 10, cap: 86_400 } }],
    [{ retry: { first: 0, factor: 1, cap: 0 } }],
    [{ retry: {} }],
    [{ timeout: 0.1 }],
    [{ timeout: 86_400 }],
    [{ notify: { email: "somebody@example.org" } }]
  ])("may be %j", async (option) => {
    expect((await submit({ ...page, ...option })).status).toBe(202)
  })

  it.each<[string, unknown, ReadonlyArray<string>]>([
    ["no attempt at all", { retry: { attempts: 0 } }, ["retry", "attempts"]],
    ["more attempts than are made", { retry: { attempts: 101 } }, ["retry", "attempts"]],
    ["half an attempt", { retry: { attempts: 1.5 } }, ["retry", "attempts"]],
    ["a first wait before now", { retry: { first: -1 } }, ["retry", "first"]],
    ["a first wait of more than an hour", { retry: { first: 3_601 } }, ["retry", "first"]],
    ["waits that become shorter", { retry: { factor: 0.9 } }, ["retry", "factor"]],
    ["waits that grow too fast", { retry: { factor: 10.1 } }, ["retry", "factor"]],
    ["waits of more than a day", { retry: { cap: 86_401 } }, ["retry", "cap"]],
    ["what is no retry option", { retry: { atempts: 3 } }, ["retry", "atempts"]],
    ["no time at all", { timeout: 0 }, ["timeout"]],
    ["more than a day", { timeout: 86_401 }, ["timeout"]],
    ["a time in words", { timeout: "10s" }, ["timeout"]],
    ["a deadline without a zone", { deadline: "2999-12-01T09:30:00" }, ["deadline"]],
    ["a deadline on a day that there is not", { deadline: "2999-13-01T09:30:00Z" }, ["deadline"]],
    ["a deadline that has passed", { deadline: "2026-11-20T10:00:00Z" }, ["deadline"]]
  ])("is refused where it is %s", async (_, option, path) => {
    const { errors } = await problemOf(await submit({ ...page, ...Object(option) }), 422)
    expect(errors?.map((fault) => fault.path)).toEqual([path])
  })

  it.each([
    ["an address is none", { email: "somebody" }, ["email"]],
    ["an address is of another kind", { webhook: "ftp://example.org/" }, ["webhook"]],
    ["nobody is named", {}, []]
  ])("is refused where %s", async (_, notify, field) => {
    const { errors } = await problemOf(await submit({ ...page, notify }), 422)
    expect(errors?.map(({ path }) => path)).toEqual([["notify", ...field]])
  })

  it("is refused with all its faults, and those of the input", async () => {
    const body = { kind: "fetch", input: { url: 1 }, timeout: 0, retry: { attempts: 0, cap: -1 } }
    const { errors } = await problemOf(await submit(body), 422)
    expect(errors?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([["input", "url"], ["timeout"], ["retry", "attempts"], ["retry", "cap"]])
    )
  })

  it("may say how many attempts there are to be of a task that is known, which changes nothing", async () => {
    const first = await submit({ ...page, key: "known", retry: { attempts: 2 } })
    const second = await submit({ ...page, key: "known", retry: { attempts: 9 } })
    expect(await second.json()).toEqual(await first.json())
    expect(await headersOf(await idOf(await submit({ ...page, key: "known" })), "Attempts")).toEqual({
      Attempts: "2"
    })
  })
})
