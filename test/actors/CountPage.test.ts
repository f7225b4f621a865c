/** Count-page and who is told: what is done never fails for being too much to tell. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Schema } from "effect"
import { TestClock } from "effect/testing"
import { CountPageActor } from "../../src/actors/CountPage.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import { Calls } from "../../src/actors/runtime/Tasks.ts"
import type { NotifyTarget } from "../../src/schemas/Notify.ts"
import { currentTask } from "../support/currentTask.ts"
import { callsFor } from "./notify/calls.ts"

const hook: NotifyTarget = { webhook: new URL("https://example.org/hook") }
const mail: NotifyTarget = { email: "miller@example.org" }

const url = "https://example.org/page"
const body = { id: "b", bytes: 9, contentType: "text/html" }
const fetched = (title: string) => ({
  url,
  status: 200,
  contentType: "text/html",
  bytes: 9,
  elapsedMs: 1,
  body,
  page: { title, links: [] }
})
const counted = (word: string, times = 1) => {
  const words = Array.from({ length: times }, (_, n) => ({ word: `${word}${n}`, count: 2 }))
  return { total: 2 * times, unique: times, characters: 9, top: words, all: words, elapsedMs: 1 }
}

/** Counts; the output and what was told. */
const count = Effect.fnUntraced(function* (
  notify: NotifyTarget | undefined,
  { title = "The Mill", words = counted("wheel"), run = 1 } = {}
) {
  const { told, calls } = callsFor({ fetch: fetched(title), count: words })
  const output = yield* CountPageActor.run({
    url: new URL(url),
    ...(notify === undefined ? {} : { notify })
  }).pipe(
    Effect.provideService(CurrentTask, {
      ...currentTask("count-page", "a"),
      ...(run === 1 ? {} : { again: { replaces: 7, run } })
    }),
    Effect.provideService(Calls, calls)
  )
  return { output, told }
})

const known = {
  id: "count-page_a",
  kind: "count-page",
  state: "succeeded",
  finishedAt: "2026-11-20T10:00:01.000Z"
}
const toldOf = (data: Schema.Json) => [
  {
    webhook: {
      url: hook.webhook,
      body: { type: "millrace.task.succeeded", timestamp: known.finishedAt, data }
    }
  }
]

const atTen = TestClock.setTime(Date.parse(known.finishedAt))

/** As many words as a page may have, or as long ones. */
const many = counted("wheel", 12_000)
const long = counted("x".repeat(300_000))

describe("count-page", () => {
  it.effect("tells nobody unless it is asked to", () =>
    Effect.gen(function* () {
      const { output, told } = yield* count(undefined)
      assert.deepEqual(told, [])
      assert.deepEqual(output, { url, title: "The Mill", words: counted("wheel") })
    })
  )

  it.effect("tells a webhook what any webhook is told of a task that succeeded", () =>
    Effect.gen(function* () {
      yield* atTen
      const { output, told } = yield* count(hook)
      const { notified, ...rest } = output
      assert.strictEqual(notified, "notify_1")
      assert.deepEqual(told, toldOf({ ...known, output: rest }))
      const again = yield* count(hook, { run: 2 })
      assert.deepEqual(again.told, toldOf({ ...known, run: 2, output: rest }))
    })
  )

  it.effect.each([
    ["many words", many],
    ["a long word", long]
  ] as const)("tells a webhook where the output is when it is too much: %s", ([, words]) =>
    Effect.gen(function* () {
      yield* atTen
      const { output, told } = yield* count(hook, { words })
      assert.deepEqual(told, toldOf({ ...known, whole: "/v1/tasks/count-page_a" }))
      assert.strictEqual(output.words.unique, words.unique)
    })
  )

  it.effect("writes a mail", () =>
    Effect.gen(function* () {
      const { told } = yield* count(mail, { title: " The\r\nMill\u202e " })
      const text = `${url} has 2 words, 1 of them different.\n\n      2  wheel0`
      assert.deepEqual(told, [{ email: { to: "miller@example.org", subject: "2 words: The Mill", text } }])
    })
  )

  it.effect("writes nothing in a mail that moves a cursor or turns the text around", () =>
    Effect.gen(function* () {
      const { told } = yield* count(mail, { words: counted("\u001b[2J\u0007\u202eleehw\u2069") })
      const [first] = told
      if (first === undefined || !("email" in first)) return assert.fail("no mail")
      const shown = "\ufffd[2J\ufffd\ufffdleehw\ufffd0"
      assert.strictEqual(first.email.text, `${url} has 2 words, 1 of them different.\n\n      2  ${shown}`)
    })
  )

  it.effect.each([
    ["many words", many],
    ["a long word", long]
  ] as const)("writes the beginning in a mail, and where the rest is: %s", ([, words]) =>
    Effect.gen(function* () {
      const { told } = yield* count(mail, { words, title: "🌾".repeat(100_000) })
      const [first] = told
      if (first === undefined || !("email" in first)) return assert.fail("no mail")
      const { subject, text } = first.email
      assert.strictEqual(Array.from(subject).length, 200)
      assert.isBelow(text.length, 11_000)
      assert.match(text, /This is the beginning\. All that is known of it: GET \/v1\/tasks\/count-page_a$/)
    })
  )
})
