/** The count actor: texts that cannot be counted though they can be read, each told by a failure of its own. */
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

const failureOf = Effect.fnUntraced(function* (
  text: string,
  how: Pick<Parameters<typeof CountActor.run>[0], "scope" | "words">
) {
  const { id } = yield* (yield* Blobs).putBytes(Buffer.from(text), "text/html; charset=utf-8")
  return yield* Effect.flip(CountActor.run({ blob: id, ...how }))
})

const inPython = { scope: "paragraphs", words: "whitespace" } as const

layer(services, { excludeTestServices: true })("count fails", (it) => {
  it.effect("with WordTooLong on letters that go on for more than a megabyte", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf("a".repeat(1_100_000), { scope: "text" })
      assert.strictEqual(failure._tag, "WordTooLong")
      assert.match(failure.message, /^More than 1048576 characters follow each other/)
    })
  )

  it.effect("with WordTooLong on eight megabytes without white space, where that is what ends a word", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(`<p>${"a,b".repeat(2_900_000)}`, inPython)
      assert.strictEqual(failure._tag, "WordTooLong")
      assert.match(failure.message, /^More than 8388608 characters follow each other/)
    })
  )

  it.effect("with WordTooFrequent on a word that counts for each of very many paragraphs around it", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf("<p><font>".repeat(45_000) + " x".repeat(100_000), inPython)
      assert.strictEqual(failure._tag, "WordTooFrequent")
      assert.match(failure.message, /^A word counts more than 4294967295 times/)
    })
  )
})
