/** A task whose program says that it must wait: it is handed back, and that costs it nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import { Postponed } from "../../../src/actors/runtime/Postponed.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Attempts } from "../../../src/streams/Attempts.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { Queued } from "../../../src/streams/Queued.ts"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { done, finished, handOut, startWorker, submit } from "./working.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", { retryAfterMs: Schema.optionalKey(Schema.Int) }) {}

const Queue = Task.define("queue", {
  title: "Wait in a queue",
  input: Schema.Struct({
    /** How often it waits, and for how long. */
    times: Schema.Int,
    ms: Schema.Int,
    /** What its first attempt does that does not wait any more. */
    fails: Schema.optionalKey(Schema.Struct({ retryAfterMs: Schema.optionalKey(Schema.Int) }))
  }),
  output: Schema.Struct({ attempt: Schema.Int, waited: Schema.Int }),
  failure: Flat,
  example: { times: 1, ms: 1 }
})

const { run } = useStreams("queue")
type Input = typeof Queue.input.Type

/** Of each run when it began, and how many ran with it. */
const queuer = () => {
  const began: Array<number> = []
  let running = 0
  let most = 0
  const actor = Actor.define(Queue, {
    concurrency: 4,
    timeout: "5 seconds",
    retry: { attempts: 2, first: "10 millis" },
    run: Effect.fnUntraced(
      function* ({ times, ms, fails }) {
        began.push(performance.now())
        running += 1
        most = Math.max(most, running)
        yield* Effect.sleep(5)
        const { attempt, postponed } = yield* CurrentTask
        const waited = postponed?.times ?? 0
        if (waited < times) return yield* new Postponed({ delayMs: ms, reason: "it must", memo: { waited } })
        if (waited > 0 && attempt === 1) assert.deepEqual(postponed?.memo, { waited: waited - 1 })
        if (fails !== undefined && attempt === 1) return yield* new Flat(fails)
        return { attempt, waited }
      },
      Effect.ensuring(Effect.sync(() => (running -= 1)))
    )
  })
  return { actor, began, most: () => most }
}

/** As long as it is queued. */
const lifeOf = (key: string) =>
  Effect.flatMap(Queued, (queued) =>
    Effect.map(queued.find("queue", key), (found) => ({ kind: "queue", key, sequence: found?.sequence ?? 0 }))
  )

const asking = (input: Input) => ({ kind: "queue", input: JSON.stringify(input) })

describe("a task that waits", () => {
  it("fifty times is done with its first attempt, and never alone", () =>
    run(
      Effect.gen(function* () {
        const { actor, most } = queuer()
        yield* startWorker(actor)
        const tasks = yield* Effect.all(
          Array.from({ length: 4 }, () => done(asking({ times: 50, ms: 1 }))),
          { concurrency: "unbounded" }
        )
        for (const task of tasks) {
          assert.deepInclude(task, { state: "succeeded", output: { attempt: 1, waited: 50 }, attempts: [] })
        }
        assert.isAbove(most(), 1)
      })
    ))

  it("comes back when it said, and not before", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = queuer()
        yield* startWorker(actor)
        yield* done(asking({ times: 1, ms: 400 }))
        const [first = 0, second = 0] = began
        assert.isAtLeast(second - first, 399)
      })
    ))

  it("leaves nothing behind when it is finished", () =>
    run(
      Effect.gen(function* () {
        const { actor } = queuer()
        yield* startWorker(actor)
        const { key } = yield* submit(asking({ times: 1, ms: 1 }))
        yield* finished("queue", key)
        // The housekeeper clears away what the record names.
        const subject = Subjects.result("queue", "succeeded", key)
        const record = yield* (yield* JetStream).read(Subjects.resultStream, { last_by_subj: subject })
        assert.isAbove(Number(record?.header(Subjects.header.sequence)), 0)
      })
    ))

  it.each([
    ["queued", undefined],
    ["retrying", {}]
  ] as const)("is shown as %s", (state, fails) =>
    run(
      Effect.gen(function* () {
        const { actor, began } = queuer()
        yield* startWorker(actor)
        const input = {
          times: fails === undefined ? 1 : 0,
          ms: 600_000,
          ...(fails && { fails: { retryAfterMs: 600_000 } })
        }
        const { key } = yield* submit(asking(input))
        const views = yield* TaskViews
        yield* until(views.find("queue", key), (view) => began.length > 0 && view?.state === state)
      })
    )
  )

  it("is shown as retrying when it waits after a failure", () =>
    run(
      Effect.gen(function* () {
        const actor = Actor.define(Queue, {
          retry: { attempts: 3, first: "1 millis" },
          run: Effect.fnUntraced(function* ({ ms }) {
            const { attempt } = yield* CurrentTask
            if (attempt === 1) return yield* new Flat({})
            return yield* new Postponed({ delayMs: ms, reason: "it must" })
          })
        })
        yield* startWorker(actor)
        const { key } = yield* submit(asking({ times: 0, ms: 600_000 }))
        const attempts = yield* Attempts
        const life = yield* lifeOf(key)
        yield* until(attempts.known(life), ({ postponed }) => postponed !== undefined)
        const view = yield* (yield* TaskViews).find("queue", key)
        assert.deepInclude(view, { state: "retrying" })
        assert.strictEqual(view?.waiting?.reason, "it must")
        assert.approximately(Date.parse(view?.waiting?.until ?? "") - Date.now(), 600_000, 20_000)
        assert.strictEqual(view?.attempts.length, 1)
      })
    ))

  it("is failed at its deadline, and not begun again", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = queuer()
        yield* startWorker(actor)
        const deadline = new Date((yield* Clock.currentTimeMillis) + 700).toISOString()
        const task = yield* done({ ...asking({ times: 1, ms: 600_000 }), options: { deadline } })
        assert.deepInclude(task, { state: "failed" })
        assert.strictEqual(task.error?.tag, "DeadlinePassed")
        assert.strictEqual(began.length, 1)
      })
    ))

  it("and was suspected before leaves as little as one that was not, however often it waits", () =>
    run(
      Effect.gen(function* () {
        const { actor } = queuer()
        const { key } = yield* submit(asking({ times: 40, ms: 1 }))
        const life = yield* lifeOf(key)
        yield* handOut("queue", 1)
        yield* startWorker(actor)
        const task = yield* finished("queue", key)
        assert.deepInclude(task, { state: "succeeded", output: { attempt: 1, waited: 40 }, attempts: [] })
        // How it waits, and the mark of the run that is its last.
        const left = yield* (yield* Attempts).known(life)
        assert.deepInclude(left.postponed?.last, { times: 40 })
        assert.deepEqual(
          left.entries.map(({ ended }) => ended),
          ["crashed"]
        )
      })
    ))

  it("and was suspected before has its failures written down after that", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = queuer()
        const { key } = yield* submit(asking({ times: 3, ms: 1, fails: { retryAfterMs: 1 } }))
        const life = yield* lifeOf(key)
        yield* handOut("queue", 1)
        yield* startWorker(actor)
        const task = yield* finished("queue", key)
        assert.deepInclude(task, { state: "succeeded", output: { attempt: 2, waited: 3 } })
        assert.deepEqual(
          task.attempts.map(({ ended }) => ended),
          ["failed"]
        )
        assert.strictEqual(began.length, 5)
        const { entries } = yield* (yield* Attempts).known(life)
        assert.deepEqual(
          entries.map(({ ended }) => ended),
          ["failed", "crashed"]
        )
      })
    ))
})

describe("a failure that says when to come back", () => {
  it("is tried again then, and not before", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = queuer()
        yield* startWorker(actor)
        const task = yield* done(asking({ times: 0, ms: 0, fails: { retryAfterMs: 600 } }))
        assert.deepInclude(task, { state: "succeeded", output: { attempt: 2, waited: 0 } })
        const [first = 0, second = 0] = began
        assert.isAtLeast(second - first, 600)
        assert.isBelow(second - first, 2_500)
      })
    ))
})
