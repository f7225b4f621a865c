/** A failed task that a person has done again: a run of its own, whose record takes the place of the failed one. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import * as Task from "../../../src/schemas/Task.ts"
import type { TaskView } from "../../../src/schemas/TaskRecord.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { type Again, againOf } from "../../../src/streams/Publisher.ts"
import { Results } from "../../../src/streams/Results.ts"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { emptied, eventsOf, finished, startWorker, submit } from "./working.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", {}) {}

const Mend = Task.define("mend", {
  title: "Mend something",
  input: Schema.Struct({}),
  output: Schema.Struct({ run: Schema.Int, attempt: Schema.Int }),
  failure: Flat,
  example: {}
})

const { run } = useStreams("mend")

/** Succeeds in the run that is told, fails in those before it. `began` names each attempt as run.attempt. */
const mender = (inRun: number, during: Effect.Effect<unknown, never, CurrentTask> = Effect.void) => {
  const began: Array<string> = []
  const actor = Actor.define(Mend, {
    retry: { attempts: 2, first: "1 millis" },
    run: Effect.fnUntraced(function* () {
      const { again, attempt } = yield* CurrentTask
      const run = again?.run ?? 1
      began.push(`${run}.${attempt}`)
      yield* during
      return run < inRun ? yield* new Flat() : { run, attempt }
    })
  })
  return { actor, began }
}

const placed = (key: string) =>
  Effect.flatMap(
    Effect.flatMap(Results, (results) => results.placed("mend", key)),
    (found) => (found === undefined ? Effect.die("there is no record") : Effect.succeed(found))
  )

/** What its worker has written the record of is in the queue until it has said so. */
const publishAgain = (key: string, again: Again) =>
  until(submit({ kind: "mend", key, input: "{}", again }), ({ known }) => !known)

/** The task once its run of this number is finished. */
const finishedIn = (key: string, run: number) =>
  until(finished("mend", key), (task) => (task.run ?? 1) === run && task.state !== "queued")

/** As a person does: some time after it has failed, and its event was made. */
const retry = Effect.fnUntraced(function* (key: string) {
  const again = againOf(yield* placed(key))
  yield* until(eventsOf("mend"), (all) => all.includes(`mend_${key}.${again.run - 1}`))
  yield* publishAgain(key, again)
  return yield* finishedIn(key, again.run)
})

const told = ({ attempts }: TaskView) => attempts.map(({ run = 1, attempt, ended }) => [run, attempt, ended])

const both = (run: number) => [
  [run, 1, "failed"],
  [run, 2, "failed"]
]

const expire = (key: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call("STREAM.PURGE.KV_results", { filter: Subjects.resultAnyState("mend", key) })
  )

describe("a failed task that is done again", () => {
  it("at once has an event of each run, though the server makes them later", () =>
    run(
      Effect.gen(function* () {
        const { actor } = mender(9)
        yield* startWorker(actor)
        const { key, id } = yield* submit({ kind: "mend", key: "hasty", input: "{}" })
        yield* finished("mend", key)
        for (const run of [2, 3, 4, 5]) {
          yield* publishAgain(key, againOf(yield* placed(key)))
          yield* finishedIn(key, run)
        }
        const events = yield* until(eventsOf("mend"), (all) => all.includes(`${id}.5`))
        assert.deepEqual(
          events.filter((event) => event.startsWith(`${id}.`)),
          [1, 2, 3, 4, 5].map((run) => `${id}.${run}`)
        )
      })
    ))

  it("runs with a fresh count, and its record tells of all runs in order", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = mender(3)
        yield* startWorker(actor)
        const { key, id } = yield* submit({ kind: "mend", key: "mended", input: "{}" })
        const first = yield* finished("mend", key)
        assert.notProperty(first, "run")
        assert.deepEqual(told(first), both(1))

        const second = yield* retry(key)
        assert.deepInclude(second, { state: "failed", run: 2 })
        assert.deepEqual(told(second), [...both(1), ...both(2)])

        const third = yield* retry(key)
        assert.deepInclude(third, { state: "succeeded", run: 3, output: { run: 3, attempt: 1 } })
        assert.deepEqual(told(third), [...both(1), ...both(2)])
        assert.deepEqual(began, ["1.1", "1.2", "2.1", "2.2", "3.1"])

        const events = yield* until(eventsOf("mend"), (all) => all.includes(`${id}.3`))
        assert.deepEqual(
          events.filter((event) => event.startsWith(`${id}.`)),
          [`${id}.1`, `${id}.2`, `${id}.3`]
        )
      })
    ))

  it.each<[what: string, again: (sequence: number) => Again]>([
    ["one that never was", (sequence) => ({ replaces: sequence + 1_000, run: 2 })],
    ["one that was replaced since", (sequence) => ({ replaces: sequence - 1, run: 2 })]
  ])("is not, if another record stands than %s", (what, again) =>
    run(
      Effect.gen(function* () {
        const key = what.replaceAll(" ", "-")
        const { actor, began } = mender(2)
        yield* startWorker(actor)
        yield* submit({ kind: "mend", key, input: "{}" })
        yield* finished("mend", key)
        const before = yield* placed(key)
        yield* publishAgain(key, again(before.sequence))
        yield* emptied("mend")
        assert.deepEqual(yield* placed(key), before)
        assert.deepEqual(began, ["1.1", "1.2"])
      })
    )
  )

  it("is not, if it has not failed", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = mender(1)
        yield* startWorker(actor)
        const { key } = yield* submit({ kind: "mend", key: "well", input: "{}" })
        yield* finished("mend", key)
        const before = yield* placed(key)
        yield* publishAgain(key, { replaces: before.sequence, run: 2 })
        yield* emptied("mend")
        assert.deepEqual(yield* placed(key), before)
        assert.deepEqual(began, ["1.1"])
      })
    ))

  it("is done once, though it is asked for again afterwards", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = mender(3)
        yield* startWorker(actor)
        const { key } = yield* submit({ kind: "mend", key: "twice", input: "{}" })
        yield* finished("mend", key)
        const again = againOf(yield* placed(key))
        yield* retry(key)
        yield* publishAgain(key, again)
        yield* emptied("mend")
        assert.deepInclude((yield* placed(key)).record, { state: "failed", run: 2 })
        assert.deepEqual(began, ["1.1", "1.2", "2.1", "2.2"])
      })
    ))

  it("runs though its failed record has expired before its turn", () =>
    run(
      Effect.gen(function* () {
        const { actor } = mender(2)
        yield* startWorker(actor)
        const { key } = yield* submit({ kind: "mend", key: "expired", input: "{}" })
        yield* finished("mend", key)
        const again = againOf(yield* placed(key))
        yield* expire(key)
        yield* publishAgain(key, again)
        const task = yield* finishedIn(key, 2)
        assert.deepInclude(task, { state: "succeeded", run: 2, attempts: [] })
      })
    ))

  it("keeps what came of it though its failed record expires while it runs", () =>
    run(
      Effect.gen(function* () {
        const running = yield* Deferred.make<void>()
        const goOn = yield* Deferred.make<void>()
        const inSecondRun = Effect.flatMap(CurrentTask, ({ again }) =>
          again === undefined
            ? Effect.void
            : Effect.andThen(Deferred.succeed(running, undefined), Deferred.await(goOn))
        )
        const { actor, began } = mender(2, inSecondRun)
        yield* startWorker(actor)
        const { key, id } = yield* submit({ kind: "mend", key: "expires", input: "{}" })
        yield* finished("mend", key)
        yield* publishAgain(key, againOf(yield* placed(key)))
        yield* Deferred.await(running)
        yield* expire(key)
        yield* Deferred.succeed(goOn, undefined)
        const task = yield* finishedIn(key, 2)
        assert.deepInclude(task, { state: "succeeded", run: 2 })
        assert.deepEqual(told(task), both(1))
        assert.deepEqual(began, ["1.1", "1.2", "2.1"])
        const events = yield* until(eventsOf("mend"), (all) => all.includes(`${id}.2`))
        assert.strictEqual(events.filter((event) => event === `${id}.2`).length, 1)
      })
    ))
})
