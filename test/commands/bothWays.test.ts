/** Whatever is asked, the answer is the same over NATS and over a gateway: to a program, and to a person. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Predicate, Result, Schema } from "effect"
import { finish } from "../gateway/gateway.ts"
import { type Ended, onTerminal } from "./command.ts"

const { over, run } = onTerminal()

const error = { tag: "PageGone", message: "It is gone." }

beforeAll(async () => {
  await run(
    Effect.gen(function* () {
      yield* finish("count_done")
      yield* finish("count_other")
      yield* finish("fetch_failed", { state: "failed", error })
      yield* finish("count_cancelled", { state: "cancelled" })
    })
  )
  assert.strictEqual((await over("NATS")("submit", "count", "text=x", "--key", "waiting")).code, 0)
})

/** What differs from one moment to the next, and is not meant here. */
const still = ({ code, out, err }: Ended): Ended => ({
  code,
  out: out
    .replace(/"(at|from|since)": "[^"]+"/g, `"$1": "…"`)
    .replace(/"oldestMs": \d+/g, `"oldestMs": 0`)
    .replace(/\b\d[\d.]* (ms|s|min)\b/g, "a while")
    .replace(/since \S+ \S+(?=:)/g, "since then")
    .replace(/as of .+\./, "as of now.")
    .replace(/ +/g, " ")
    .split(/(?<=[}\]])\n/)
    .map(inOrder)
    .join("\n"),
  err
})

/** The members of JSON are in no order. */
const inOrder = (text: string): string => {
  const value = Result.getOrUndefined(decode(text))
  return value === undefined ? text : JSON.stringify(sorted(value))
}

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))

const isObject = (value: Schema.Json): value is Schema.JsonObject => Predicate.isObject(value)

const sorted = (value: Schema.Json): Schema.Json => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)])
  )
}

/** Each with its exit code. */
const asked: ReadonlyArray<readonly [number, ...ReadonlyArray<string>]> = [
  [0, "get", "count_done"],
  [0, "get", "fetch_failed"],
  [3, "get", "count_never"],
  [0, "wait", "count_done"],
  [1, "wait", "fetch_failed"],
  [1, "wait", "count_cancelled"],
  [3, "wait", "nokind_x"],
  [0, "ls"],
  [0, "ls", "--state", "failed"],
  [0, "ls", "--state", "queued"],
  [0, "ls", "--kind", "count", "--limit", "2"],
  [3, "ls", "--kind", "cuont"],
  [2, "ls", "--since", "soon"],
  [0, "submit", "count", "text=x", "--key", "waiting"],
  [7, "submit", "count", "text=y", "--key", "waiting"],
  [2, "submit", "count", "text=x", "html=y"],
  [2, "submit", "resize", "url=ftp://x/"],
  [2, "submit", "count", "text=x", "--deadline", "2026-11-20T10:00:00Z"],
  [3, "submit", "shout", "text=x"],
  [7, "cancel", "count_done"],
  [0, "cancel", "count_cancelled"],
  [7, "retry", "count_done"],
  [3, "retry", "count_never"],
  [0, "kinds"],
  [0, "kinds", "count"],
  [3, "kinds", "cuont"],
  [0, "stats"],
  [0, "pause", "resize"],
  [0, "kinds", "resize"],
  [0, "kinds"],
  [0, "resume", "resize"],
  [3, "pause", "cuont"],
  [3, "resume", "cuont"],
  [3, "blob", "get", "never"],
  [0, "events", "--after", "0", "--limit", "3"],
  [3, "events", "--kind", "cuont"]
]

describe("the answer to", () => {
  it.each(asked.map(([code, ...words]) => [words, code] as const))("%j ends with %i", async (words, code) => {
    for (const isTerminal of [false, true]) {
      const [overNats, overHttp] = await Promise.all([
        over("NATS", { isTerminal })(...words),
        over("a gateway", { isTerminal })(...words)
      ])
      assert.strictEqual(overNats.code, code, overNats.err)
      assert.deepEqual(still(overHttp), still(overNats))
      assert.notMatch(overNats.out, /\u001b/)
    }
  })
})
