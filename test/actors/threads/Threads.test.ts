import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Cause, ConfigProvider, Deferred, Effect, Exit, Fiber, Layer, Schema, Stream } from "effect"
import { type Options, Threads } from "../../../src/actors/threads/Threads.ts"

const entry = new URL("./work.fixture.ts", import.meta.url)

const ask = <E = never, R = never>(what: string, options: Partial<Options<E, R>> = {}, rest: object = {}) =>
  Effect.flatMap(Threads, ({ run }) =>
    run<E, R>(entry, { what, ...rest }, { timeout: "20 seconds", ...options })
  )

const threads = (most: number) =>
  Threads.layer.pipe(
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_THREADS: String(most) })))
  )

const test = <A, E>(name: string, effect: Effect.Effect<A, E, Threads>, most = 2) =>
  it.live(name, () => Effect.provide(effect, threads(most)))

describe("work in a thread", () => {
  test(
    "is given its input and gives its output",
    Effect.gen(function* () {
      const value = { a: [1, "2"], bytes: new Uint8Array([1, 2]) }
      assert.deepStrictEqual(yield* ask("echo", {}, { value }), value)
    })
  )

  test(
    "can hand bytes over both ways",
    Effect.gen(function* () {
      const given = new Uint8Array(10).fill(1)
      yield* ask("echo", { transfer: [given.buffer] }, { value: given })
      assert.strictEqual(given.length, 0)
      assert.deepStrictEqual(yield* ask("bytes"), { bytes: new Uint8Array(1000).fill(7), twice: "x" })
    })
  )

  test(
    "is stopped when its time is over, and what waited for it goes on",
    Effect.gen(function* () {
      const overran = yield* Effect.flip(ask("spin", { timeout: "100 millis" }))
      assert.strictEqual(overran._tag, "WorkOverran")
      assert.match(overran.message, /longer than the 100 ms/)
      assert.strictEqual(yield* ask("echo", {}, { value: 1 }), 1)
    }),
    1
  )

  test(
    "is stopped when it takes too much memory",
    Effect.gen(function* () {
      const large = yield* Effect.flip(ask("leak", { memoryMb: 32 }))
      assert.strictEqual(large._tag, "WorkTooLarge")
      assert.match(large.message, /more than the 32 MB/)
    })
  )

  test(
    "is stopped with whoever waits for it",
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const chunks = Stream.concat(
        Stream.fromEffect(Effect.as(Deferred.succeed(begun, undefined), new Uint8Array(1))),
        Stream.never
      )
      const fiber = yield* Effect.forkChild(ask("sum", { chunks }))
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* ask("echo", {}, { value: 1 }), 1)
    }),
    1
  )

  const defects: ReadonlyArray<[string, RegExp]> = [
    ["throw", /the wheel is off/],
    ["exit", /ended with 3/]
  ]
  for (const [what, message] of defects) {
    test(
      `is a bug where it ends by ${what}`,
      Effect.gen(function* () {
        const exit = yield* Effect.exit(ask(what))
        assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
        assert.match(String(Exit.isFailure(exit) && Cause.squash(exit.cause)), message)
        assert.strictEqual(yield* ask("echo", {}, { value: 1 }), 1)
      }),
      1
    )
  }

  test(
    "knows nothing of the environment of its process",
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ask("environment"), {})
    })
  )

  test(
    "lets everything else go on",
    Effect.gen(function* () {
      const working = yield* Effect.forkChild(ask("spin", { timeout: "400 millis" }), {
        startImmediately: true
      })
      const before = performance.eventLoopUtilization()
      yield* Effect.exit(Fiber.join(working))
      assert.isBelow(performance.eventLoopUtilization(before).active, 200)
    })
  )
})

class Broken extends Schema.TaggedError<Broken>()("Broken", {}) {}

describe("chunks of work in a thread", () => {
  test(
    "are given as they are asked for",
    Effect.gen(function* () {
      const chunks = Stream.map(Stream.range(1, 100), (size) => Buffer.alloc(size))
      assert.strictEqual(yield* ask("sum", { chunks }), 5050)
    })
  )

  test(
    "are left where they are when they are not asked for",
    Effect.gen(function* () {
      let given = 0
      const chunks = Stream.tap(Stream.range(1, 100), () => Effect.sync(() => (given += 1))).pipe(
        Stream.rechunk(1),
        Stream.map((size) => Buffer.alloc(size))
      )
      assert.strictEqual(yield* ask("first", { chunks }), 1)
      assert.isBelow(given, 100)
      assert.strictEqual(yield* ask("first"), "none")
    })
  )

  test(
    "take no time of the work while they are waited for",
    Effect.gen(function* () {
      const chunks = Stream.fromEffect(Effect.delay(Effect.succeed(new Uint8Array(5)), "500 millis"))
      assert.strictEqual(yield* ask("sum", { chunks, timeout: "400 millis" }), 5)
    })
  )

  test(
    "take time of the work all together",
    Effect.gen(function* () {
      const chunks = Stream.map(Stream.range(1, 10), () => new Uint8Array(1))
      const overran = yield* Effect.flip(ask("slowSum", { chunks, timeout: "400 millis" }))
      assert.strictEqual(overran._tag, "WorkOverran")
    })
  )

  test(
    "take time of the work while another one is waited for",
    Effect.gen(function* () {
      // The first is worked on for longer than that; the second never comes.
      const chunks = Stream.concat(Stream.make(new Uint8Array(1)), Stream.never)
      const overran = yield* Effect.flip(ask("slowSum", { chunks, timeout: "50 millis" }))
      assert.strictEqual(overran._tag, "WorkOverran")
    })
  )

  test(
    "may fail, and so does the work",
    Effect.gen(function* () {
      const failing = Stream.concat(Stream.make(new Uint8Array(1)), Stream.fail(new Broken()))
      assert.deepStrictEqual(yield* Effect.flip(ask("sum", { chunks: failing })), new Broken())
      assert.strictEqual(yield* ask("sum", { chunks: Stream.make(new Uint8Array(3)) }), 3)
    }),
    1
  )
})

describe("threads", () => {
  test(
    "are used again",
    Effect.gen(function* () {
      const first = yield* ask("where")
      assert.strictEqual(yield* ask("where"), first)
    })
  )

  test(
    "are not used again by what is given other memory",
    Effect.gen(function* () {
      const first = yield* ask("where")
      assert.notStrictEqual(yield* ask("where", { memoryMb: 64 }), first)
    }),
    1
  )

  test(
    "are no more than there may be",
    Effect.gen(function* () {
      const wheres = yield* Effect.forEach(Array.from({ length: 20 }), () => ask("where"), {
        concurrency: "unbounded"
      })
      assert.isAtMost(new Set(wheres).size, 2)
    })
  )

  test(
    "are there for work of one kind while all of another work",
    Effect.gen(function* () {
      yield* Effect.forkChild(ask("sum", { chunks: Stream.never }), { startImmediately: true })
      const { run } = yield* Threads
      const other = new URL(`${entry.href}?other`)
      const value = run(other, { what: "echo", value: 1 }, { timeout: "20 seconds" })
      assert.strictEqual(yield* Effect.timeout(value, "20 seconds"), 1)
    }),
    1
  )

  it.live("do not keep alive a process that has nothing else to do", () =>
    Effect.gen(function* () {
      const idle = new URL("./idle.fixture.ts", import.meta.url).pathname
      const { stdout } = yield* Effect.promise(() =>
        promisify(execFile)(process.execPath, [idle], { timeout: 20_000 })
      )
      assert.strictEqual(stdout, "turned")
    })
  )
})
