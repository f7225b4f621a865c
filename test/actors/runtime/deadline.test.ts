/** A task that is of no use after its deadline: it is not begun then, and not finished. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import { orchestrator } from "../../../src/actors/runtime/orchestrator.ts"
import * as Tasks from "../../../src/actors/runtime/Tasks.ts"
import { ChildFailed } from "../../../src/schemas/ChildFailed.ts"
import * as Task from "../../../src/schemas/Task.ts"
import * as TaskId from "../../../src/schemas/TaskId.ts"
import { useStreams } from "../../support/useStreams.ts"
import { done, finished, handOut, startWorker, submit } from "./working.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", {}) {}

const Hurry = Task.define("hurry", {
  title: "Hurry",
  input: Schema.Struct({ name: Schema.String }),
  output: Schema.Struct({}),
  failure: Flat,
  example: { name: "a" }
})

const Ask = Task.define("ask", {
  title: "Ask for something to be hurried",
  input: Schema.Struct({}),
  output: Schema.Struct({ deadline: Schema.optionalKey(Schema.String) }),
  failure: Schema.Union([Flat, ChildFailed]),
  example: {}
})

const { run } = useStreams("hurry", "ask")

const inMillis = (millis: number) =>
  Effect.map(Clock.currentTimeMillis, (now) => new Date(now + millis).toISOString())

const input = (name: string) => ({ kind: "hurry", input: JSON.stringify({ name }) })

/** "quick" is done at once, "flat" fails, and any other runs until it is stopped or told to end. */
const hurrier = Effect.gen(function* () {
  const began: Array<string> = []
  const stopped: Array<string> = []
  const told = yield* Deferred.make<void>()
  const actor = Actor.define(Hurry, {
    concurrency: 2,
    retry: { first: "10 hours", cap: "10 hours" },
    run: ({ name }) => {
      began.push(name)
      if (name === "quick") return Effect.succeed({})
      if (name === "flat") return Effect.fail(new Flat())
      return Effect.onInterrupt(Effect.as(Deferred.await(told), {}), () =>
        Effect.sync(() => void stopped.push(name))
      )
    }
  })
  return { actor, began, stopped, tell: Deferred.succeed(told, undefined) }
})

describe("a task whose deadline has passed", () => {
  it("before its turn is never begun: it fails, and keeps its input", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = yield* hurrier
        const { key } = yield* submit({ ...input("late"), options: { deadline: yield* inMillis(-1) } })
        yield* startWorker(actor)
        const task = yield* finished("hurry", key)
        assert.strictEqual(task.state, "failed")
        assert.strictEqual(task.error?.tag, "DeadlinePassed")
        assert.deepEqual(task.input, { name: "late" })
        assert.deepEqual(began, [])
      })
    ))

  it("while it waited in its worker for others to end is not begun either", () =>
    run(
      Effect.gen(function* () {
        const { actor, began, tell } = yield* hurrier
        // Handed out before, nobody knows to what end: it runs alone.
        const deadline = yield* inMillis(1_500)
        const { key } = yield* submit({ ...input("suspect"), options: { deadline } })
        yield* handOut("hurry", 1, 500)
        const first = yield* submit(input("first"))
        yield* startWorker(actor)
        yield* Effect.sleep(Date.parse(deadline) - (yield* Clock.currentTimeMillis))
        yield* tell
        assert.strictEqual((yield* finished("hurry", first.key)).state, "succeeded")
        assert.strictEqual((yield* finished("hurry", key)).error?.tag, "DeadlinePassed")
        assert.deepEqual(began, ["first"])
      })
    ))

  it("while it runs is stopped, its finalizers run, and it is not tried again", () =>
    run(
      Effect.gen(function* () {
        const { actor, began, stopped } = yield* hurrier
        yield* startWorker(actor)
        const deadline = yield* inMillis(500)
        const task = yield* done({ ...input("long"), options: { deadline } })
        assert.deepInclude(task, { state: "failed", options: { deadline } })
        assert.deepInclude(task.error, { tag: "DeadlinePassed", details: { deadline } })
        assert.strictEqual(task.attempts.length, 1)
        assert.deepEqual(began, ["long"])
        assert.deepEqual(stopped, ["long"])
        const late = Date.parse(task.finishedAt ?? "") - Date.parse(deadline)
        assert.isAtLeast(late, 0)
        assert.isBelow(late, 1_000)
      })
    ))

  it("while it waits for its next attempt fails then, and not hours later", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = yield* hurrier
        yield* startWorker(actor)
        const deadline = yield* inMillis(800)
        const task = yield* done({ ...input("flat"), options: { deadline } })
        assert.deepEqual(
          task.attempts.map(({ error }) => error.tag),
          ["Flat", "DeadlinePassed"]
        )
        assert.deepEqual(began, ["flat"])
        const late = Date.parse(task.finishedAt ?? "") - Date.parse(deadline)
        assert.isAtLeast(late, 0)
        assert.isBelow(late, 1_500)
      })
    ))

  it("after it was done is none the worse for it", () =>
    run(
      Effect.gen(function* () {
        const { actor } = yield* hurrier
        yield* startWorker(actor)
        const task = yield* done({ ...input("quick"), options: { deadline: yield* inMillis(20_000) } })
        assert.deepInclude(task, { state: "succeeded", attempts: [] })
      })
    ))
})

describe("a task that is called by another", () => {
  it("has its caller's deadline", () =>
    run(
      Effect.gen(function* () {
        const asker = Actor.define(Ask, {
          ...orchestrator,
          run: Effect.fnUntraced(function* () {
            yield* Tasks.call(Hurry, { name: "quick" })
            const { deadline } = yield* CurrentTask
            return deadline === undefined ? {} : { deadline }
          })
        })
        yield* startWorker((yield* hurrier).actor)
        yield* Effect.provide(startWorker(asker), Tasks.Calls.layer)
        const deadline = yield* inMillis(20_000)
        const parent = yield* submit({ kind: "ask", input: "{}", options: { deadline } })
        assert.deepEqual((yield* finished("ask", parent.key)).output, { deadline })
        const child = yield* finished("hurry", TaskId.keyOfChild(parent.id, "hurry"))
        assert.strictEqual(child.options?.deadline, deadline)
        const free = yield* submit({ kind: "ask", input: "{}" })
        yield* finished("ask", free.key)
        assert.notProperty(
          (yield* finished("hurry", TaskId.keyOfChild(free.id, "hurry"))).options ?? {},
          "deadline"
        )
      })
    ))
})
