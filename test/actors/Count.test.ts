import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Schema } from "effect"
import { Counter } from "../../src/actors/count/Counter.ts"
import { CountActor } from "../../src/actors/Count.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import { Threads } from "../../src/actors/threads/Threads.ts"
import { Count, WordCount } from "../../src/schemas/Count.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import { currentTask } from "../support/currentTask.ts"
import { memoryBlobs } from "../support/memoryBlobs.ts"

const services = (settings: Record<string, string> = {}) =>
  Layer.merge(memoryBlobs, Counter.layer.pipe(Layer.provide(Threads.layer))).pipe(
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings)))
  )

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
    }).pipe(Effect.provide(services()))
  )

  it.effect("counts its own example", () =>
    Effect.gen(function* () {
      const input = yield* Schema.decodeUnknownEffect(Count.input)(Count.example)
      assert.strictEqual((yield* run(input)).total, 17)
    }).pipe(Effect.provide(services()))
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
      }).pipe(Effect.provide(services()))
    )
  }

  it.effect("gives the twenty most frequent words, or as many as are asked for", () =>
    Effect.gen(function* () {
      const text = Array.from({ length: 50 }, (_, n) => `w${n}`).join(" ")
      assert.strictEqual((yield* run({ text })).top.length, 20)
      assert.strictEqual((yield* run({ text, top: 30 })).top.length, 30)
      assert.deepStrictEqual((yield* run({ text, top: 0 })).top, [])
    }).pipe(Effect.provide(services()))
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
      }).pipe(Effect.provide(services()))
    )
  }

  it.effect("looks where it is told to", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* wordsOf("<p>a</p>b", "text/html", { scope: "paragraphs" }), ["a"])
    }).pipe(Effect.provide(services()))
  )

  it.effect("fails on what is not text", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(wordsOf("\x89PNG", "image/png"))
      assert.strictEqual(failure._tag, "NotText")
      assert.match(failure.message, /is image\/png/)
    }).pipe(Effect.provide(services()))
  )

  it.effect("fails on a blob that is not there", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(run({ blob: "nowhere" }))
      assert.include<object>({ ...failure }, { _tag: "BlobMissing", blob: "nowhere" })
    }).pipe(Effect.provide(services()))
  )

  it("gives up at once on every failure", () => {
    assert.strictEqual(CountActor.giveUpOn, "every failure")
  })
})

/** More than is counted in place. */
const long = (text: string) => text.repeat(Math.ceil(70_000 / text.length))

describe("count of what is long", () => {
  const sources: Record<
    string,
    [Effect.Effect<ReadonlyArray<string>, unknown, Counter | Blobs>, ReadonlyArray<string>]
  > = {
    "reads a text": [words({ text: long("The mill. ") }), ["the", "mill"]],
    "reads HTML": [words({ html: long("<p>The race<br>runs</p>") }), ["the", "race", "runs"]],
    "reads HTML of a blob": [
      wordsOf(long("<title>Mill</title><p>The race</p>x"), "text/html", { scope: "paragraphs" }),
      ["the", "race"]
    ],
    "reads the charset that a page says": [
      wordsOf(Buffer.from(long('<meta charset="koi8-r"><p>\xcd\xc9\xd2 '), "latin1"), "text/html"),
      ["мир"]
    ],
    "finds UTF-8 that nobody speaks of": [wordsOf(long("Mühle風 "), "text/plain"), ["mühle", "風"]],
    "finds what is not UTF-8, however late": [
      wordsOf(Buffer.from(`${long("Mill ")}M\xfchle Mill`, "latin1"), "text/plain"),
      ["mill", "mühle"]
    ],
    "finds what is not UTF-8 because its end is missing": [
      wordsOf(Buffer.from(`${long("Mill ")}\xc3`, "latin1"), "text/plain"),
      ["mill", "ã"]
    ]
  }
  for (const [name, [found, expected]] of Object.entries(sources)) {
    it.live(name, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* found, expected)
      }).pipe(Effect.provide(services()))
    )
  }

  it.live("fails on more different words than are kept, wherever it is counted", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* run({ text: different(100) })).unique, 100)
      const short = yield* Effect.flip(run({ text: different(101) }))
      const large = yield* Effect.flip(run({ text: long(`${different(101)} `) }))
      assert.strictEqual(short._tag, "TooManyWords")
      assert.strictEqual(large._tag, "TooManyWords")
      assert.match(large.message, /more than 100 different words/)
    }).pipe(Effect.provide(services({ COUNT_MAX_WORDS: "100" })))
  )
})

describe("the most words that are kept", () => {
  it.effect("are no more than a thread has room for", () =>
    Effect.gen(function* () {
      const told = yield* Effect.flip(Effect.provide(Counter, services({ COUNT_MAX_WORDS: "1000001" })))
      assert.match(told.message, /between 1 and 1000000/)
    })
  )
})

/** As many different words, each an entry of 30 bytes. */
const different = (count: number) => Array.from({ length: count }, (_, n) => `w${1e6 + n}`).join(" ")

describe("all words of a count", () => {
  it.effect("stand in the output when they are few", () =>
    Effect.gen(function* () {
      const { all } = yield* run({ text: different(2000) })
      assert.strictEqual("length" in all && all.length, 2000)
    }).pipe(Effect.provide(services()))
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
      }).pipe(Effect.provide(services()))
    )
  }

  it.effect("are a blob when they are few and long", () =>
    Effect.gen(function* () {
      const { all } = yield* run({ text: "ü".repeat(33_000) })
      assert.property(all, "id")
    }).pipe(Effect.provide(services()))
  )
})
