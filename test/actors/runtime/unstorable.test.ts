/** Work that is done and cannot be written down: it is kept until it can be, and never done again. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Fiber, Logger, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { Queues } from "../../../src/streams/Queues.ts"
import { Results } from "../../../src/streams/Results.ts"
import { setAckWait } from "../../support/ackWait.ts"
import { hurriedClock } from "../../support/hurriedClock.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { eventsOf, finished, handOut, startWorker, submit } from "./working.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", {}) {}

const Toil = Task.define("toil", {
  title: "Toil",
  input: Schema.Struct({ n: Schema.Int }),
  output: Schema.Struct({ n: Schema.Int }),
  failure: Flat,
  example: { n: 1 }
})

const fixture = useStreams("toil")
const { run } = fixture

/** Ten times as fast: a lease of three seconds, renewed every second. */
const hurried = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(setAckWait("toil", 3), Effect.provideService(effect, Clock.Clock, hurriedClock(10)))

/** Not all slots of the worker, which could take more. */
const tasks = 16
const slots = 20

/** Works when it is told to; negative numbers fail once. */
const toiler = Effect.gen(function* () {
  const began: Array<number> = []
  const logged: Array<string> = []
  const goOn = yield* Deferred.make<void>()
  const actor = Actor.define(Toil, {
    concurrency: slots,
    retry: { attempts: 2, first: "1 millis" },
    run: Effect.fnUntraced(function* ({ n }) {
      began.push(n)
      yield* Deferred.await(goOn)
      return n < 0 && began.filter((one) => one === n).length === 1 ? yield* new Flat() : { n }
    })
  })
  const logger = Logger.layer([
    Logger.make(({ logLevel, message }) => {
      if (logLevel !== "Debug") logged.push(`${logLevel} ${JSON.stringify(message)}`)
    })
  ])
  return {
    began,
    logged,
    goOn: Deferred.succeed(goOn, undefined),
    start: (name: string) =>
      hurried(Effect.provide(startWorker(actor, name, { MILLRACE_DRAIN: "1 millis" }), logger))
  }
})

const toil = (n: number) => submit({ kind: "toil", key: `n${n}`, input: `{"n":${n}}` })

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n)

const Config = Schema.Struct({ config: Schema.Record(Schema.String, Schema.Unknown) })

/** As much as a bucket may hold from now on, in bytes; -1 for no limit. */
const limit = (bucket: string, max_bytes: number) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call(`STREAM.INFO.KV_${bucket}`, {}).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Config)),
      Effect.flatMap(({ config }) => jetstream.call(`STREAM.UPDATE.KV_${bucket}`, { ...config, max_bytes }))
    )
  )

const running = Effect.flatMap(Queues, (queues) =>
  Effect.map(queues.depth("toil"), (depth) => depth.handedOut)
)

const recordOf = (n: number) => Effect.flatMap(Results, (results) => results.find("toil", `n${n}`))

describe("work that is done while its record cannot be stored", () => {
  it("is kept, under its lease, and stored once there is room; nothing new is begun meanwhile", () =>
    run(
      Effect.gen(function* () {
        const { began, logged, goOn, start } = yield* toiler
        yield* start("first")
        yield* Effect.forEach(numbers(0, tasks), toil)
        yield* until(
          Effect.sync(() => began.length),
          (count) => count === tasks
        )
        yield* limit("results", 1)
        yield* goOn
        yield* until(
          Effect.sync(() => logged.length),
          (count) => count > 0
        )
        // Longer than a lease: another worker, which is idle, would be handed what is not held.
        yield* toil(100)
        yield* Effect.sleep("5 seconds")
        assert.deepEqual(
          began.toSorted((a, b) => a - b),
          numbers(0, tasks)
        )
        assert.strictEqual(logged.length, 1, logged.join("\n"))
        assert.include(logged[0], "Warn")

        yield* limit("results", -1)
        for (const n of numbers(0, tasks)) {
          const { attempts, state } = yield* finished("toil", `n${n}`)
          assert.deepEqual([state, attempts], ["succeeded", []])
        }
        yield* finished("toil", "n100")
        assert.deepEqual(
          began.toSorted((a, b) => a - b),
          [...numbers(0, tasks), 100]
        )
        assert.strictEqual(logged.length, 2, logged.join("\n"))
        const events = yield* until(eventsOf("toil"), (all) => all.length > tasks)
        assert.strictEqual(new Set(events).size, events.length)
      })
    ))

  it("is stored once the server is back, though it was away for longer than a lease", () =>
    run(
      Effect.gen(function* () {
        const { began, goOn, start } = yield* toiler
        yield* start("first")
        yield* toil(200)
        yield* until(
          Effect.sync(() => began.length),
          (count) => count === 1
        )
        yield* fixture.kill
        yield* goOn
        yield* Effect.sleep("3500 millis")
        yield* fixture.restart
        const task = yield* until(
          Effect.orElseSucceed(recordOf(200), () => undefined),
          (found) => found !== undefined
        )
        assert.deepInclude(task, { state: "succeeded", attempts: [] })
        yield* until(running, (count) => count === 0)
        assert.deepEqual(began, [200])
      })
    ))

  it("that failed is not tried again before its failure is written down", () =>
    run(
      Effect.gen(function* () {
        const { began, goOn, start } = yield* toiler
        yield* start("first")
        yield* toil(-1)
        yield* until(
          Effect.sync(() => began.length),
          (count) => count === 1
        )
        yield* limit("attempts", 1)
        yield* goOn
        yield* Effect.sleep("1 second")
        assert.deepEqual(began, [-1])
        yield* limit("attempts", -1)
        const task = yield* finished("toil", "n-1")
        assert.strictEqual(task.state, "succeeded")
        assert.deepEqual(
          task.attempts.map(({ attempt, error }) => [attempt, error.tag]),
          [[1, "Flat"]]
        )
      })
    ))

  it("is abandoned when its worker must end, and done by another", () =>
    run(
      Effect.gen(function* () {
        const first = yield* toiler
        const worker = yield* first.start("first")
        yield* toil(300)
        yield* until(
          Effect.sync(() => first.began.length),
          (count) => count === 1
        )
        yield* limit("results", 1)
        yield* first.goOn
        yield* until(
          Effect.sync(() => first.logged.length),
          (count) => count > 0
        )
        yield* Fiber.interrupt(worker)
        const second = yield* toiler
        yield* second.goOn
        yield* second.start("second")
        yield* until(
          Effect.sync(() => second.began.length),
          (count) => count === 1
        )
        yield* limit("results", -1)
        assert.deepInclude(yield* finished("toil", "n300"), { state: "succeeded", worker: "second" })
      })
    ))
})

describe("a task that may have killed its worker", () => {
  it("does not begin before that is written down, and costs nothing if its worker ends first", () =>
    run(
      Effect.gen(function* () {
        const first = yield* toiler
        yield* limit("attempts", 1)
        const { key } = yield* toil(400)
        yield* handOut("toil", 1)
        const worker = yield* first.start("first")
        yield* until(
          Effect.sync(() => first.logged.length),
          (count) => count > 0
        )
        yield* Fiber.interrupt(worker)
        assert.deepEqual(first.began, [])
        yield* limit("attempts", -1)
        const second = yield* toiler
        yield* second.goOn
        yield* second.start("second")
        const { attempts, worker: by } = yield* finished("toil", key)
        assert.strictEqual(by, "second")
        assert.isTrue(attempts.every(({ ended }) => ended === "interrupted"))
        assert.deepEqual(first.began, [])
      })
    ))
})
