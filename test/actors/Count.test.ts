import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { CountActor } from "../../src/actors/Count.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import { Count, WordCount } from "../../src/schemas/Count.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import { currentTask } from "../support/currentTask.ts"
import { memoryBlobs } from "../support/memoryBlobs.ts"

const Listed = Schema.fromJsonString(Schema.Array(WordCount))

type Input = Parameters<typeof CountActor.run>[0]

const run = (input: Input) =>
  CountActor.run(input).pipe(Effect.provideService(CurrentTask, currentTask("count", "1")))

/** The words of a blob with these bytes. */
const wordsOf = Effect.fnUntraced(function* (
  bytes: string | Uint8Array,
  contentType: string,
  options: Input = {}
) {
  const blobs = yield* Blobs
  const blob = yield* blobs.putBytes(Buffer.from(bytes), contentType)
  return yield* words({ ...options, blob: blob.id })
})

/** The most frequent words, in their order. */
const words = (input: Input) => Effect.map(run(input), ({ top }) => top.map(({ word }) => word))

const page = "<title>Mill</title><p>The race<br>runs</p><div>The wheel</div>"

describe("count", () => {
  it.effect("counts the words of a text", () =>
    Effect.gen(function* () {
      const { elapsedMs, ...output } = yield* run({ text: "The mill turns, the mill 🙂 stops" })
      const ranking = [
        { word: "the", count: 2 },
        { word: "mill", count: 2 },
        { word: "turns", count: 1 },
        { word: "stops", count: 1 }
      ]
      assert.deepStrictEqual(output, { total: 6, unique: 4, characters: 32, top: ranking, all: ranking })
      assert.isAtLeast(elapsedMs, 0)
    }).pipe(Effect.provide(memoryBlobs))
  )

  it.effect("counts its own example", () =>
    Effect.gen(function* () {
      const input = yield* Schema.decodeUnknownEffect(Count.input)(Count.example)
      assert.strictEqual((yield* run(input)).total, 17)
    }).pipe(Effect.provide(memoryBlobs))
  )

  const sources: Record<string, [Input, ReadonlyArray<string>]> = {
    "takes markup in a text for text": [{ text: "<p>mill</p>" }, ["p", "mill"]],
    "reads the visible text of HTML": [{ html: page }, ["the", "race", "runs", "wheel"]],
    "reads only paragraphs if that is asked": [{ html: page, scope: "paragraphs" }, ["the", "race", "runs"]],
    "reads the source of HTML if that is asked": [{ html: "<p>mill</p>", scope: "text" }, ["p", "mill"]],
    "takes a text for HTML if its paragraphs are asked for": [
      { text: page, scope: "paragraphs" },
      ["the", "race", "runs"]
    ],
    "splits like Python if that is asked": [
      { text: "The mill, THE mill's", words: "whitespace" },
      ["The", "mill,", "THE", "mill's"]
    ],
    "sees no line break where Python sees none": [
      { html: page, scope: "paragraphs", words: "whitespace" },
      ["The", "raceruns"]
    ]
  }
  for (const [name, [input, expected]] of Object.entries(sources)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* words(input), expected)
      }).pipe(Effect.provide(memoryBlobs))
    )
  }

  it.effect("gives the twenty most frequent words, or as many as are asked for", () =>
    Effect.gen(function* () {
      const text = Array.from({ length: 50 }, (_, n) => `w${n}`).join(" ")
      assert.strictEqual((yield* run({ text })).top.length, 20)
      assert.strictEqual((yield* run({ text, top: 30 })).top.length, 30)
      assert.deepStrictEqual((yield* run({ text, top: 0 })).top, [])
    }).pipe(Effect.provide(memoryBlobs))
  )
})

describe("count of a blob", () => {
  const blobs: Record<string, [Uint8Array | string, string, ReadonlyArray<string>]> = {
    "reads HTML as HTML": [page, "text/html; charset=utf-8", ["the", "race", "runs", "wheel"]],
    "reads XHTML as HTML": [page, "application/xhtml+xml", ["the", "race", "runs", "wheel"]],
    "reads any other text as it is": ['{"mill":"<p>"}', "application/json", ["mill", "p"]],
    "reads the charset it is stored with": [
      Buffer.from([0xcd, 0xc9, 0xd2]),
      "text/plain; charset=koi8-r",
      ["мир"]
    ],
    "finds the charset if none is stored": [Buffer.from("Mühle"), "text/plain", ["mühle"]]
  }
  for (const [name, [bytes, contentType, expected]] of Object.entries(blobs)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* wordsOf(bytes, contentType), expected)
      }).pipe(Effect.provide(memoryBlobs))
    )
  }

  it.effect("looks where it is told to", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* wordsOf("<p>a</p>b", "text/html", { scope: "paragraphs" }), ["a"])
    }).pipe(Effect.provide(memoryBlobs))
  )

  it.effect("fails on what is not text", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(wordsOf("\x89PNG", "image/png"))
      assert.strictEqual(failure._tag, "NotText")
      assert.match(failure.message, /is image\/png/)
    }).pipe(Effect.provide(memoryBlobs))
  )

  it.effect("fails on a blob that is not there", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(run({ blob: "nowhere" }))
      assert.include<object>({ ...failure }, { _tag: "BlobMissing", blob: "nowhere" })
    }).pipe(Effect.provide(memoryBlobs))
  )

  it("gives up at once on both", () => {
    assert.sameMembers([...CountActor.giveUpOn], ["BlobMissing", "NotText"])
  })
})

/** As many different words, each an entry of 30 bytes. */
const different = (count: number) => Array.from({ length: count }, (_, n) => `w${1e6 + n}`).join(" ")

describe("all words of a count", () => {
  it.effect("stand in the output when they are few", () =>
    Effect.gen(function* () {
      const { all } = yield* run({ text: different(2000) })
      assert.strictEqual("length" in all && all.length, 2000)
    }).pipe(Effect.provide(memoryBlobs))
  )

  for (const count of [2500, 4096, 8193]) {
    it.effect(`are a blob when they are many, such as ${count}`, () =>
      Effect.gen(function* () {
        const { all } = yield* run({ text: `${different(count)} w${1e6 + count - 1}` })
        if (!("id" in all)) return assert.fail("They are in place.")
        const blobs = yield* Blobs
        const { blob, bytes } = yield* blobs.getBytes(all.id)
        assert.deepStrictEqual(blob, all)
        assert.strictEqual(blob.contentType, "application/json")
        const listed = yield* Schema.decodeUnknownEffect(Listed)(Buffer.from(bytes).toString())
        assert.lengthOf(listed, count)
        assert.deepStrictEqual(listed[0], { word: `w${1e6 + count - 1}`, count: 2 })
        assert.deepStrictEqual(listed.at(-1), { word: `w${1e6 + count - 2}`, count: 1 })
      }).pipe(Effect.provide(memoryBlobs))
    )
  }

  it.effect("are a blob when they are few and long", () =>
    Effect.gen(function* () {
      const { all } = yield* run({ text: "ü".repeat(33_000) })
      assert.property(all, "id")
    }).pipe(Effect.provide(memoryBlobs))
  )
})
