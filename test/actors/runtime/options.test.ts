/** A task says how often it is tried and how long an attempt may take; its record tells of every attempt. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import * as Task from "../../../src/schemas/Task.ts"
import type { TaskOptions } from "../../../src/schemas/TaskOptions.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import { useStreams } from "../../support/useStreams.ts"
import { done, startWorker } from "./working.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", { note: Schema.String }) {}

const Try = Task.define("try", {
  title: "Try something",
  input: Schema.Struct({ how: Schema.Array(Schema.Literals(["fail", "crash", "hang", "nap"])) }),
  output: Schema.Struct({ attempt: Schema.Int }),
  failure: Flat,
  example: { how: [] }
})

const { run } = useStreams("try")

/** Does at each attempt what the input says, and succeeds after that. */
const tryer = (options: Pick<Actor.Options<typeof Try, CurrentTask>, "retry" | "timeout">) =>
  Actor.define(Try, {
    ...options,
    run: Effect.fnUntraced(function* ({ how }) {
      const { attempt } = yield* CurrentTask
      const next = how[attempt - 1]
      switch (next) {
        case "fail":
          return yield* new Flat({ note: `attempt ${attempt}` })
        case "crash":
          return yield* Effect.die(new Error("a bug"))
        case "hang":
          return yield* Effect.never
        case "nap":
          return yield* Effect.as(Effect.sleep("700 millis"), { attempt })
        default:
          return { attempt }
      }
    })
  })

/** Once with an actor of which nothing would be done within the time of a test. */
const tried = (
  actor: Parameters<typeof tryer>[0],
  how: ReadonlyArray<"fail" | "crash" | "hang" | "nap">,
  options: TaskOptions
) =>
  Effect.gen(function* () {
    yield* startWorker(tryer(actor), "worker-1")
    return yield* done({ kind: "try", input: JSON.stringify({ how }), options })
  })

const failures = Array.from({ length: 9 }, () => "fail" as const)

describe("a task that says for itself", () => {
  it.each([
    [7, 2],
    [1, 5]
  ])("to be tried %i times is tried so often, where its actor would %i times", (attempts, usually) =>
    run(
      Effect.gen(function* () {
        const actor = { retry: { attempts: usually, first: "1 millis" } } as const
        const task = yield* tried(actor, failures, { retry: { attempts } })
        assert.strictEqual(task.state, "failed")
        assert.deepEqual(
          task.attempts.map(({ attempt }) => attempt),
          Array.from({ length: attempts }, (_, n) => n + 1)
        )
        assert.deepEqual(task.options, { retry: { attempts } })
      })
    )
  )

  it.each<[what: string, retry: TaskOptions["retry"]]>([
    ["the first wait", { first: 0.02 }],
    ["the longest wait", { cap: 0.02 }]
  ])("%s does not wait as long as its actor would", (_, retry) =>
    run(
      Effect.gen(function* () {
        const actor = { retry: { first: "10 hours", cap: "10 hours" } } as const
        const task = yield* tried(actor, ["fail", "fail"], retry === undefined ? {} : { retry })
        assert.deepInclude(task, { state: "succeeded", output: { attempt: 3 } })
      })
    )
  )

  it("how long an attempt may take is stopped by then", () =>
    run(
      Effect.gen(function* () {
        const actor = { timeout: "1 hour", retry: { attempts: 1 } } as const
        const task = yield* tried(actor, ["hang"], { timeout: 0.3 })
        assert.deepInclude(task.error, { tag: "TimedOut", details: { seconds: 0.3 } })
        const [only] = task.attempts
        const took = Date.parse(only?.finishedAt ?? "") - Date.parse(only?.startedAt ?? "")
        assert.isAtLeast(took, 300)
        assert.isBelow(took, 1_500)
      })
    ))

  it("that an attempt may take longer than its actor allows has the time", () =>
    run(
      Effect.gen(function* () {
        const task = yield* tried({ timeout: "100 millis", retry: { attempts: 1 } }, ["nap"], { timeout: 20 })
        assert.strictEqual(task.state, "succeeded")
      })
    ))
})

describe("the record of a task", () => {
  it("tells of every attempt in order, with its error, its times and its worker", () =>
    run(
      Effect.gen(function* () {
        const task = yield* tried({ retry: { first: "10 millis" } }, ["fail", "crash", "hang", "fail"], {
          timeout: 0.2
        })
        assert.deepInclude(task, { state: "succeeded", output: { attempt: 5 } })
        assert.deepEqual(
          task.attempts.map(({ attempt, ended, worker, error }) => [attempt, ended, worker, error.tag]),
          [
            [1, "failed", "worker-1", "Flat"],
            [2, "failed", "worker-1", "Crashed"],
            [3, "failed", "worker-1", "TimedOut"],
            [4, "failed", "worker-1", "Flat"]
          ]
        )
        assert.deepEqual(task.attempts[3]?.error.details, { note: "attempt 4" })
        const times = [
          task.enqueuedAt,
          ...task.attempts.flatMap(({ startedAt, finishedAt }) => [startedAt, finishedAt]),
          task.startedAt ?? "",
          task.finishedAt ?? ""
        ]
        assert.deepEqual(times.toSorted(), times)
      })
    ))

  it("is preceded by what is said of each failed attempt to whoever listens", () =>
    run(
      Effect.gen(function* () {
        const { connection } = yield* Nats
        const said = yield* Deferred.make<unknown>()
        const subscription = connection.subscribe("live.try.retrying.*", {
          callback: (_, message) => void Deferred.doneUnsafe(said, Effect.succeed(message.json()))
        })
        const task = yield* tried({}, ["fail"], { retry: { cap: 0.05 } })
        subscription.unsubscribe()
        const { delayMs, ...attempt } = Schema.decodeUnknownSync(Retrying)(yield* Deferred.await(said))
        assert.deepEqual(attempt, task.attempts[0])
        assert.isAtMost(delayMs, 50)
        // What is stored tells it as well, a moment later.
        const { finishedAt, nextAt = "" } = task.attempts[0] ?? { finishedAt: "" }
        assert.approximately(Date.parse(nextAt) - Date.parse(finishedAt), delayMs, 20)
      })
    ))
})

const Retrying = Schema.StructWithRest(Schema.Struct({ delayMs: Schema.Finite }), [
  Schema.Record(Schema.String, Schema.Unknown)
])
