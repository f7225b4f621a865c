/** What of an actor is a setting: how many tasks at a time, and how long each may take. */
import { assert, describe, it } from "@effect/vitest"
import { Config, Deferred, Duration, Effect, Fiber, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Waiting from "../../../src/actors/runtime/Waiting.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { useStreams } from "../../support/useStreams.ts"
import { done, startWorker, submit } from "./working.ts"

const Brew = Task.define("brew", {
  title: "Brew",
  input: Schema.Struct({ waitMs: Schema.Int, workMs: Schema.Int }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Bitter", {}),
  example: { waitMs: 1, workMs: 1 }
})

const { run } = useStreams("brew")

const brew = (waitMs: number, workMs: number) => ({ kind: "brew", input: JSON.stringify({ waitMs, workMs }) })

const concurrency = Config.schema(
  Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 40 })),
  "BREW_CONCURRENCY"
)

/** Waits for its turn, then works. */
const brewer = Actor.define(Brew, {
  timeout: Config.map(Config.Int("BREW_TIMEOUT"), Duration.millis),
  retry: { attempts: 1 },
  run: ({ waitMs, workMs }) =>
    Effect.as(Effect.andThen(Waiting.turn(Effect.sleep(waitMs)), Effect.sleep(workMs)), {})
})

describe("an actor whose concurrency is a setting", () => {
  it("runs as many tasks at a time, and no more", () =>
    run(
      Effect.gen(function* () {
        const [twenty, full] = [20, yield* Deferred.make<void>()]
        let running = 0
        const crowd = Actor.define(Brew, {
          concurrency,
          run: Effect.fnUntraced(function* () {
            running += 1
            assert.isAtMost(running, twenty)
            if (running === twenty) yield* Deferred.succeed(full, undefined)
            yield* Deferred.await(full)
            running -= 1
            return {}
          })
        })
        yield* Effect.forEach(Array.from({ length: 30 }), () => submit(brew(1, 1)), { discard: true })
        yield* startWorker(crowd, "w", { BREW_CONCURRENCY: String(twenty) })
        yield* Deferred.await(full)
        assert.deepInclude(yield* done(brew(1, 1)), { state: "succeeded", attempts: [] })
      })
    ))

  it.each(["0", "41", "2.5", "many"])("is not begun with %s", (value) =>
    run(
      Effect.gen(function* () {
        const idle = Actor.define(Brew, { concurrency, run: () => Effect.succeed({}) })
        const worker = yield* startWorker(idle, "w", { BREW_CONCURRENCY: value })
        const failure = yield* Effect.flip(Fiber.join(worker))
        assert.instanceOf(failure, Config.ConfigError)
        assert.include(failure.message, "BREW_CONCURRENCY")
      })
    )
  )
})

describe("the time of an attempt", () => {
  it("is not what it waits for its turn", () =>
    run(
      Effect.gen(function* () {
        yield* startWorker(brewer, "w", { BREW_TIMEOUT: "300" })
        assert.deepInclude(yield* done(brew(1_000, 1)), { state: "succeeded", attempts: [] })
      })
    ))

  it("goes on after that, and is a setting", () =>
    run(
      Effect.gen(function* () {
        yield* startWorker(brewer, "w", { BREW_TIMEOUT: "300" })
        const { error } = yield* done(brew(400, 60_000))
        assert.deepInclude(error, { tag: "TimedOut", details: { seconds: 0.3 } })
      })
    ))
})
