import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Counter } from "../../src/actors/count/Counter.ts"
import { CountActor } from "../../src/actors/Count.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import { Threads } from "../../src/actors/threads/Threads.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import { currentTask } from "../support/currentTask.ts"
import { memoryBlobs } from "../support/memoryBlobs.ts"

const services = Layer.mergeAll(
  memoryBlobs,
  Counter.layer.pipe(Layer.provide(Threads.layer)),
  Layer.succeed(CurrentTask, currentTask("count", "1"))
)

const count = Effect.fnUntraced(function* (html: string, words: "unicode" | "whitespace") {
  const blob = yield* (yield* Blobs).putBytes(Buffer.from(html), "text/html; charset=utf-8")
  const scope = words === "unicode" ? "body" : "paragraphs"
  const counted = yield* Effect.result(CountActor.run({ blob: blob.id, scope, words }))
  return counted._tag === "Success" ? `${counted.success.total} words` : counted.failure._tag
})

/**
 * How long nothing else could run while this did, in milliseconds, added up: of what this thread alone did for it, and not
 * of what the machine had to do besides.
 */
const blocked = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = process.threadCpuUsage()
    const result = yield* work
    const { user, system } = process.threadCpuUsage(before)
    return { result, blockedMs: (user + system) / 1000 }
  })

const half = 500_000

/** What each is made of, half a megabyte of it, and what it ends with. */
const nestings: ReadonlyArray<[string, RegExp]> = [
  ["<div>", /^MarkupTooDeep$/],
  ["<b>", /^MarkupTooDeep$/],
  ["<a>", /^0 words$/],
  ["<table>", /^0 words$/],
  ["<p><span>x", /^MarkupTooDeep$/],
  ["<p><span>x<b></p>", /^29412 words$/],
  ["<div></b>", /^0 words$/],
  ["<table><b></div>", /^0 words$/],
  ["<!--", /^0 words$/]
]

layer(services, { excludeTestServices: true })("count of hostile markup", (it) => {
  for (const [markup, ending] of nestings) {
    it.effect(`ends soon with half a megabyte of ${markup}`, () =>
      Effect.gen(function* () {
        const html = markup.repeat(Math.ceil(half / markup.length))
        // What starting a thread takes is not counted.
        yield* count(`<p>${" ".repeat(70_000)}`, "whitespace")
        const before = process.cpuUsage()
        const { result, blockedMs } = yield* blocked(count(html, "whitespace"))
        assert.match(result, ending)
        // Of all threads: what else the machine does is no part of it.
        assert.isBelow(process.cpuUsage(before).user, 1_000_000)
        assert.isBelow(blockedMs, 300)
      })
    )
  }

  const larger: Record<string, [() => string, RegExp]> = {
    "a million elements in one another": [() => "<i>".repeat(1e6), /MarkupTooDeep/],
    "a million attributes": [() => `<p ${"a=1 ".repeat(1e6)}>word`, /^1 words$/],
    "a million attributes of different names": [
      () => `<p ${Array.from({ length: 1e6 }, (_, n) => `a${n}`).join(" ")}>word`,
      /^1 words$/
    ],
    "an attribute of fifty megabytes": [() => `<p title="${"mill race ".repeat(5e6)}">word`, /^1 words$/]
  }
  for (const [name, [html, ending]] of Object.entries(larger)) {
    it.effect(`ends with ${name}`, () =>
      Effect.gen(function* () {
        const before = process.cpuUsage()
        assert.match(yield* count(html(), "unicode"), ending)
        assert.isBelow(process.cpuUsage(before).user, 5_000_000)
      })
    )
  }

  it.effect("blocks nothing else for long where it is no more than 64 KB", () =>
    Effect.gen(function* () {
      const html = "<p><font>x".repeat(6553)
      const { result, blockedMs } = yield* blocked(count(html, "whitespace"))
      assert.strictEqual(result, "TooManyWords")
      assert.isBelow(blockedMs, 100)
    })
  )
})
