/** Finished tasks as they are handed to housekeepers: only those that left something to do, each to one of them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { type FinishedTask, FinishedTasks } from "../../src/streams/FinishedTasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Results } from "../../src/streams/Results.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { eventsMade } from "./eventsMade.ts"
import { store, stored } from "./records.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo")

const open = (most: number) => Effect.flatMap(FinishedTasks, (tasks) => tasks.open(most))

const webhook = { webhook: new URL("http://127.0.0.1:9/hook") }
const asksToTell = { options: { notify: webhook } }

const Info = Schema.Struct({
  ack_floor: Schema.Struct({ stream_seq: Schema.Int }),
  num_ack_pending: Schema.Int,
  num_pending: Schema.Int,
  config: Schema.Struct({ headers_only: Schema.optionalKey(Schema.Boolean) })
})
const consumer = Effect.flatMap(JetStream, (jetstream) =>
  Effect.flatMap(
    jetstream.call(`CONSUMER.INFO.${Subjects.eventStream}.${Subjects.housekeeper}`, {}),
    Schema.decodeUnknownEffect(Info)
  )
)

/** All but what can be done with it. */
const toldOf = (task: FinishedTask) => {
  const { done, later, ...told } = task
  assert.isFunction(done)
  assert.isFunction(later)
  return told
}

/** Returns once everything up to the newest event is done. */
const allDone = Effect.flatMap(eventsMade, (last) =>
  until(consumer, ({ ack_floor }) => ack_floor.stream_seq >= last)
)

describe("a finished task", () => {
  it("that left nothing to do is handed to nobody", () =>
    run(
      Effect.gen(function* () {
        const before = yield* eventsMade
        yield* Effect.forEach(
          Array.from({ length: 300 }),
          (_, n) => store(finished(`well-${n}`, "succeeded")),
          {
            concurrency: 20
          }
        )
        yield* store(finished("tell", "failed", asksToTell))
        const next = yield* open(2)
        const task = yield* next
        assert.strictEqual(task.id, "echo_tell")
        assert.strictEqual(task.event, before + 301)
        task.done()
        yield* allDone
      })
    ))

  it("says what it left", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("says", "failed", { sequence: 12 }))
        // In its headers, and not in what is kept of the task.
        assert.notInclude(new TextDecoder().decode((yield* stored("says"))?.data), "sequence")
        const replaces = (yield* (yield* Results).placed("echo", "says"))?.sequence ?? 0
        yield* store(finished("says", "succeeded", { ...asksToTell, replaces, run: 2 }))
        const last = yield* eventsMade
        const next = yield* open(8)
        const [first, second] = [yield* next, yield* next]
        const known = { id: "echo_says", kind: "echo", key: "says", deliveries: 1 }
        assert.deepEqual(toldOf(first), {
          ...known,
          event: last - 2,
          state: "failed",
          record: "echo_says.1 2026-11-20T10:00:01.000Z",
          message: 12,
          asksToTell: false
        })
        assert.deepEqual(toldOf(second), {
          ...known,
          event: last - 1,
          state: "succeeded",
          record: "echo_says.2 2026-11-20T10:00:01.000Z",
          replaced: replaces,
          asksToTell: true
        })
        first.done()
        second.done()
        yield* allDone
      })
    ))

  it("is handed out again when it is put off, and no more when it is done", () =>
    run(
      Effect.gen(function* () {
        const next = yield* open(8)
        yield* store(finished("later", "cancelled", { sequence: 7 }))
        const first = yield* next
        assert.strictEqual(first.deliveries, 1)
        first.later(10)
        // Settled once: what is said of it after that is not heard.
        first.done()
        const second = yield* next
        assert.deepInclude({ ...second }, { id: first.id, event: first.event, deliveries: 2 })
        second.done()
        yield* allDone
      })
    ))

  it("is handed out only as long as there are not too many in hand", () =>
    run(
      Effect.gen(function* () {
        const next = yield* open(2)
        for (let n = 0; n < 5; n += 1) yield* store(finished(`hand-${n}`, "cancelled", { sequence: n + 1 }))
        const taken = [yield* next, yield* next]
        yield* until(consumer, ({ num_pending }) => num_pending === 3)
        assert.strictEqual((yield* consumer).num_ack_pending, 2)
        for (let n = 2; n < 5; n += 1) {
          taken[n - 2]?.done()
          taken.push(yield* next)
        }
        assert.deepEqual(
          taken.map(({ key }) => key),
          ["hand-0", "hand-1", "hand-2", "hand-3", "hand-4"]
        )
        for (const task of taken) task.done()
        yield* allDone
      })
    ))

  it("is read no more of than what is about it", () =>
    run(
      Effect.gen(function* () {
        assert.isTrue((yield* consumer).config.headers_only)
      })
    ))
})
