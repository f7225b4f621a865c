import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Blobs } from "../../src/streams/Blobs.ts"
import { onOwnServer } from "../support/ownServer.ts"

const counting = new URL("./count/large.fixture.ts", import.meta.url).pathname

/** A megabyte of paragraphs, whose words are numbered. */
const paragraphs = (word: (n: number) => number) => {
  const words = Array.from({ length: 110_000 }, (_, n) => `${n % 20 === 0 ? "<p>" : ""}rad${word(n)} `)
  return Buffer.from(words.join(""))
}

/** Some fifty thousand words, the first ones far more often, as in any language. */
const usual = paragraphs((n) => Math.floor(50_000 * ((n * 0.618_034) % 1) ** 4))

const count = (
  content: Iterable<Uint8Array>,
  words: "unicode" | "whitespace",
  settings: Record<string, string> = {}
) =>
  onOwnServer([], (nats) =>
    Effect.gen(function* () {
      const blobs = yield* Blobs
      const page = Stream.fromIterable(content)
      const blob = yield* blobs.put(page, { contentType: "text/html; charset=utf-8" })
      const { stdout } = yield* Effect.promise(() =>
        promisify(execFile)(
          process.execPath,
          [counting, nats.url, JSON.stringify({ blob: blob.id, words })],
          {
            env: { ...process.env, ...settings }
          }
        )
      )
      const told: {
        readonly ending: { readonly total: number; readonly unique: number; readonly _tag: string }
        readonly rest: number
        readonly most: number
      } = JSON.parse(stdout)
      return told
    })
  )

const different = function* (most: number) {
  for (let from = 0; from < most; from += 110_000) yield paragraphs((n) => from + n)
}

/** As long as words of a large vocabulary may be on average. */
const long = function* (most: number) {
  for (let from = 0; from < most; from += 10_000) {
    const words = Array.from({ length: 10_000 }, (_, n) => `<p>мельничное_колесо${1_000_000 + from + n}`)
    yield Buffer.from(words.join(""))
  }
}

describe("the memory of a count", () => {
  it("of fifty megabytes is less than 150 MB above what the process has at rest", async () => {
    const { ending, rest, most } = await count(Array<Uint8Array>(50).fill(usual), "whitespace")
    assert.strictEqual(ending.total, 50 * 110_000)
    assert.isAbove(ending.unique, 20_000)
    assert.isBelow(most - rest, 150)
  }, 120_000)

  it("is as little where every word is another, and fails", async () => {
    const { ending, rest, most } = await count(different(700_000), "unicode")
    assert.strictEqual(ending._tag, "TooManyWords")
    assert.isBelow(most - rest, 150)
  }, 120_000)

  it("is as little where nearly as many words as are kept are long and of two bytes a letter", async () => {
    const { ending, rest, most } = await count(long(240_000), "unicode")
    assert.strictEqual(ending.unique, 240_000)
    assert.isBelow(most - rest, 150)
  }, 120_000)

  const atMost = { COUNT_MAX_WORDS: "1000000" }
  it("suffices for as many words as may be set, and the process outlives more", async () => {
    const whole = await count(long(1_000_000), "whitespace", atMost)
    assert.strictEqual(whole.ending.unique, 1_000_000)
    const tooMany = await count(long(1_500_000), "whitespace", atMost)
    assert.strictEqual(tooMany.ending._tag, "TooManyWords")
  }, 120_000)
})
