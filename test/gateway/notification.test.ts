/** What is told of a finished task: something the notify actor takes, whatever the task was about. */
import { assert, describe, it } from "@effect/vitest"
import { load } from "cheerio/slim"
import { Effect, Schema } from "effect"
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
  const { type, timestamp, data } = Schema.decodeUnknownSync(Told)(input.webhook.body)
  assert.deepEqual([type, timestamp], [`millrace.task.${task.state ?? "succeeded"}`, record({}).finishedAt])
  return data
}

/** The shape that Standard Webhooks recommends. */
const Told = Schema.Struct({ type: Schema.String, timestamp: Schema.String, data: Schema.Json })

const mailFor = (task: Partial<TaskRecord>) => {
  const input = taken(task, mail)
  if (!("email" in input)) throw new Error("it is no mail")
  const { to, subject, text, html = "" } = input.email
  assert.strictEqual(to, "ann@example.org")
  return { subject, text, html, page: load(html) }
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
    ["is nested deeper than a task may be", nested(deepest - 3)]
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
    assert.deepInclude(bodyFor({ output: nested(deepest - 4) }), { output: nested(deepest - 4) })
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

  it("says the same in plain text and in HTML", () => {
    const started = { startedAt: "2026-11-20T10:00:00.500Z" }
    const { text, page } = mailFor({ ...started, output: { words: 12 } })
    for (const shown of [text, page.text()]) {
      assert.include(shown, "echo_a")
      assert.include(shown, "succeeded")
      assert.include(shown, "2026-11-20 10:00:01 UTC")
      assert.include(shown, '{\n  "words": 12\n}')
    }
    assert.strictEqual(page("tr").length, 6)
  })

  it("has the output, or why there is none, or where it is", () => {
    const failed = mailFor({ state: "failed", error, attempts: [attempt, attempt] })
    for (const shown of [failed.text, failed.page.text()]) {
      assert.match(shown, /Flat\n?-*\n?It is flat\./)
      assert.include(shown, "2 unsuccessful")
    }
    assert.include(mailFor({ outputBlob: blob }).text, "300000 bytes: GET /v1/blobs/b")
    assert.include(mailFor({ state: "cancelled" }).text, "GET /v1/tasks/echo_a")
  })

  it("has the beginning of what nobody would read", () => {
    const { text, page } = mailFor({ output: "x".repeat(250_000) })
    for (const shown of [text, page.text()]) {
      assert.isBelow(shown.length, 11_000)
      assert.include(shown, "x".repeat(9_999))
      assert.include(shown, "This is the beginning. All that is known of it: GET /v1/tasks/echo_a")
    }
    const long = mailFor({ state: "failed", error: { tag: "Flat", message: "x".repeat(250_000) } })
    assert.isBelow(long.text.length, 5_000)
  })

  it("does not spread over lines what is long: indented, this one would have a hundred megabytes", () => {
    const inner = Array.from({ length: 100_000 }, () => 1).join()
    const deep: Schema.Json = JSON.parse(`${"[".repeat(400)}${inner}${"]".repeat(400)}`)
    const { text } = mailFor({ output: deep })
    assert.isBelow(text.length, 11_000)
    assert.include(text, `${"[".repeat(400)}1,1,`)
  })

  it("leaves no half of a character where it cuts", () => {
    const { text } = mailFor({ output: `${"x".repeat(9_998)}🌾🌾` })
    assert.isTrue(text.isWellFormed())
  })

  it("shows what it is about, and does nothing that stands in it", () => {
    const evil = `</div><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;\u0000\u202e`
    const { text, html, page } = mailFor({
      state: "failed",
      error: { tag: "<b>Flat</b>", message: evil },
      output: { [evil]: evil }
    })
    assert.strictEqual(page("script, img, b").length, 0)
    assert.include(page.text(), `<script>alert("1")</script>`)
    assert.include(page.text(), "&amp;")
    for (const shown of [text, html]) assert.notMatch(shown, /[\u0000\u202e]/)
  })

  it("needs nothing but itself to be shown", () => {
    const { html } = mailFor({ output: { words: 12 } })
    assert.notMatch(html, /<(img|link|style|script|iframe)|url\(|https?:/i)
  })
})

const attempt: TaskRecord["attempts"][number] = {
  attempt: 1,
  ended: "failed",
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:00.100Z",
  worker: "w",
  error
}
