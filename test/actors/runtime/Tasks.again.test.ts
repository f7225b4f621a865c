/** A task that calls others, done again by a person: what had failed is done again with it, what was done is not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import { orchestrator } from "../../../src/actors/runtime/orchestrator.ts"
import * as Tasks from "../../../src/actors/runtime/Tasks.ts"
import { ChildFailed } from "../../../src/schemas/ChildFailed.ts"
import * as Task from "../../../src/schemas/Task.ts"
import * as TaskId from "../../../src/schemas/TaskId.ts"
import { againOf } from "../../../src/streams/Publisher.ts"
import { Results } from "../../../src/streams/Results.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { finished, startWorker, submit } from "./working.ts"

class Broken extends Schema.TaggedError<Broken>()("Broken", { part: Schema.String }) {}

const Part = Task.define("part", {
  title: "A part of something",
  input: Schema.Struct({ name: Schema.String }),
  output: Schema.Struct({}),
  failure: Broken,
  example: { name: "a" }
})

const Whole = Task.define("whole", {
  title: "Something of two parts",
  input: Schema.Struct({}),
  output: Schema.Struct({}),
  failure: Schema.Union([Broken, ChildFailed]),
  example: {}
})

const { run } = useStreams("part", "whole")

/** Part b works in the run that is told. `made` names each attempt at a part as part.run. */
const workshop = Effect.fnUntraced(function* (works: number) {
  const made: Array<string> = []
  const part = Actor.define(Part, {
    retry: { attempts: 1 },
    run: Effect.fnUntraced(function* ({ name }) {
      const run = (yield* CurrentTask).again?.run ?? 1
      made.push(`${name}.${run}`)
      if (name === "b" && run < works) return yield* new Broken({ part: name })
      return {}
    })
  })
  const whole = Actor.define(Whole, {
    ...orchestrator,
    // It is not for the first run only that a child's failure is final.
    giveUpOn: [],
    retry: { attempts: 2, first: "1 millis" },
    run: Effect.fnUntraced(function* () {
      yield* Tasks.call(Part, { name: "a" }, { name: "a" })
      yield* Tasks.call(Part, { name: "b" }, { name: "b" })
      return {}
    })
  })
  yield* startWorker(part)
  yield* Effect.provide(startWorker(whole), Tasks.Calls.layer)
  return made
})

const placed = (kind: string, key: string) =>
  Effect.flatMap(
    Effect.flatMap(Results, (results) => results.placed(kind, key)),
    (found) => (found === undefined ? Effect.die("there is no record") : Effect.succeed(found))
  )

const retry = Effect.fnUntraced(function* (key: string) {
  const again = againOf(yield* placed("whole", key))
  // It is in the queue until its worker has said that it is done.
  yield* until(submit({ kind: "whole", key, input: "{}", again }), ({ known }) => !known)
  return yield* until(finished("whole", key), (task) => task.run === again.run && task.state !== "queued")
})

describe("a task that calls others and is done again", () => {
  it("does again what had failed, and not what was done", () =>
    run(
      Effect.gen(function* () {
        const made = yield* workshop(2)
        const { key, id } = yield* submit({ kind: "whole", key: "mended", input: "{}" })
        const first = yield* finished("whole", key)
        assert.deepInclude(first.error, { tag: "Broken", details: { part: "b" } })
        // The second attempt of the whole found the failure of the part, and left it at that.
        assert.strictEqual(first.attempts.length, 2)
        assert.deepEqual(made, ["a.1", "b.1"])

        assert.deepInclude(yield* retry(key), { state: "succeeded", run: 2 })
        assert.deepEqual(made, ["a.1", "b.1", "b.2"])
        const part = yield* placed("part", TaskId.keyOfChild(id, "b"))
        assert.deepInclude(part.record, { state: "succeeded", run: 2, parent: id })
        assert.deepEqual(
          part.record.attempts.map(({ error }) => error.tag),
          ["Broken"]
        )
      })
    ))

  it("fails again with what fails again, once in each run, however often it tries itself", () =>
    run(
      Effect.gen(function* () {
        const made = yield* workshop(4)
        const { key } = yield* submit({ kind: "whole", key: "hopeless", input: "{}" })
        yield* finished("whole", key)
        const second = yield* retry(key)
        assert.deepInclude(second, { state: "failed", run: 2 })
        assert.deepEqual(
          second.attempts.map(({ run = 1, attempt }) => [run, attempt]),
          [
            [1, 1],
            [1, 2],
            [2, 1],
            [2, 2]
          ]
        )
        assert.deepEqual(made, ["a.1", "b.1", "b.2"])
        assert.deepInclude(yield* retry(key), { state: "failed", run: 3 })
        assert.deepInclude(yield* retry(key), { state: "succeeded", run: 4 })
        assert.deepEqual(made, ["a.1", "b.1", "b.2", "b.3", "b.4"])
      })
    ))

  it("waits for a part that a person has had done again already", () =>
    run(
      Effect.gen(function* () {
        const made = yield* workshop(2)
        const { key, id } = yield* submit({ kind: "whole", key: "both", input: "{}" })
        yield* finished("whole", key)
        const child = TaskId.keyOfChild(id, "b")
        const again = againOf(yield* placed("part", child))
        yield* until(
          submit({ kind: "part", key: child, input: `{"name":"b"}`, again }),
          ({ known }) => !known
        )
        assert.deepInclude(yield* retry(key), { state: "succeeded", run: 2 })
        assert.deepEqual(made, ["a.1", "b.1", "b.2"])
      })
    ))
})
