/** What is told of a finished task: something the notify actor takes, whatever the task was about. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Schema } from "effect"
import { notificationOf } from "../../src/gateway/notification.ts"
import { Notify, type NotifyTarget } from "../../src/schemas/Notify.ts"
import type { TaskRecord } from "../../src/schemas/TaskRecord.ts"
import { decodeInput, deepest } from "../../src/schemas/Validation.ts"
import { maxTaskBytes } from "../../src/streams/Topology.ts"

const hook: NotifyTarget = { webhook: new URL("https://example.org/hook?a=b") }
const mail: NotifyTarget = { email: "ann@example.org" }

const record = (rest: Partial<TaskRecord>): TaskRecord => ({
  id: "echo_a",
  kind: "echo",
  state: "succeeded",
  input: {},
  attempts: [],
  enqueuedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  ...rest
})

/** What the notify actor makes of it. */
const taken = (task: Partial<TaskRecord>, target: NotifyTarget) => {
  const json = notificationOf(record(task), target)
  assert.isAtMost(Buffer.byteLength(json), maxTaskBytes)
  return Effect.runSync(decodeInput(Notify, JSON.parse(json)))
}

const bodyFor = (task: Partial<TaskRecord>) => {
  const input = taken(task, hook)
  if (!("webhook" in input)) throw new Error("it is no webhook")
  assert.strictEqual(input.webhook.url.href, "https://example.org/hook?a=b")
  return input.webhook.body
}

const mailFor = (task: Partial<TaskRecord>) => {
  const input = taken(task, mail)
  if (!("email" in input)) throw new Error("it is no mail")
  assert.strictEqual(input.email.to, "ann@example.org")
  return input.email
}

const known = { id: "echo_a", kind: "echo", finishedAt: "2026-11-20T10:00:01.000Z" }
const blob = { id: "b", bytes: 300_000, contentType: "application/json" }
const error = { tag: "Flat", message: "It is flat.", details: { note: "b" } }
const nested = (levels: number): Schema.Json => JSON.parse(`${"[".repeat(levels)}1${"]".repeat(levels)}`)

describe("a webhook", () => {
  it("says what became of the task", () => {
    const succeeded = { ...known, state: "succeeded" }
    assert.deepEqual(bodyFor({ output: { n: 1 } }), { ...succeeded, output: { n: 1 } })
    assert.deepEqual(bodyFor({ output: null, run: 2 }), { ...succeeded, run: 2, output: null })
    assert.deepEqual(bodyFor({ outputBlob: blob }), { ...succeeded, outputBlob: blob })
    assert.deepEqual(bodyFor({ state: "failed", error }), { ...known, state: "failed", error })
    assert.deepEqual(bodyFor({ state: "cancelled" }), { ...known, state: "cancelled" })
  })

  it.each([
    ["is longer than a task may be", "ä".repeat(maxTaskBytes / 2 - 50)],
    ["is nested deeper than a task may be", nested(deepest - 2)]
  ])("leaves out an output that %s, and says where it is", (_, output) => {
    assert.deepEqual(bodyFor({ output }), { ...known, state: "succeeded", whole: "/v1/tasks/echo_a" })
  })

  it("leaves out the details of a failure that are too long", () => {
    const long = { tag: "Flat", message: "x".repeat(200_000), details: { page: "y".repeat(200_000) } }
    assert.deepEqual(bodyFor({ state: "failed", error: long }), {
      ...known,
      state: "failed",
      error: { tag: "Flat", message: "x".repeat(4_000) },
      whole: "/v1/tasks/echo_a"
    })
  })

  it("has whatever just fits", () => {
    assert.deepInclude(bodyFor({ output: nested(deepest - 3) }), { output: nested(deepest - 3) })
  })
})

describe("a mail", () => {
  it.each([
    [{ state: "succeeded" }, "echo_a succeeded"],
    [{ state: "failed", error, run: 3 }, "echo_a failed (run 3)"],
    [{ state: "cancelled" }, "echo_a cancelled"]
  ] as const)("says in its subject what became of the task", (task, subject) => {
    assert.strictEqual(mailFor(task).subject, subject)
  })

  it("has the output, or why there is none", () => {
    assert.include(mailFor({ output: { words: 12 } }).text, `"words": 12`)
    assert.include(mailFor({ state: "failed", error }).text, "Flat: It is flat.")
    assert.include(mailFor({ outputBlob: blob }).text, "GET /v1/blobs/b")
    assert.include(mailFor({ state: "cancelled" }).text, "GET /v1/tasks/echo_a")
  })

  it("leaves out what nobody would read", () => {
    const { text } = mailFor({ output: "x".repeat(250_000) })
    assert.isBelow(text.length, 1_000)
    assert.include(text, "GET /v1/tasks/echo_a")
    assert.isBelow(
      mailFor({ state: "failed", error: { tag: "Flat", message: "x".repeat(250_000) } }).text.length,
      5_000
    )
  })
})
