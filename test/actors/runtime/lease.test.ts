/** The lease of a task, in real time: held while its worker lives, and not a moment longer than it must be. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"
import { wait } from "../../../src/streams/Submit.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"
import { setAckWait } from "../../support/ackWait.ts"
import { onOwnServer } from "../../support/ownServer.ts"

const Work = Task.define("work", {
  title: "Work that takes a while",
  input: Schema.Struct({ seconds: Schema.Int }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Tired", {}),
  example: { seconds: 1 }
})

/** A server for each, so that they wait together. */
const run = <A, E>(test: ReturnType<Parameters<typeof onOwnServer<A, E>>[1]>) =>
  onOwnServer(["work"], () => test)

describe.concurrent("a lease", { timeout: 40_000 }, () => {
  it("is renewed while the task runs, so that it runs once; and who runs it can be seen", () =>
    run(
      Effect.gen(function* () {
        // A task of fifteen seconds needs a renewal, which come every ten.
        yield* setAckWait("work", 12)
        const began: Array<number> = []
        const actor = Actor.define(Work, {
          run: Effect.fnUntraced(function* ({ seconds }) {
            began.push(yield* Clock.currentTimeMillis)
            yield* Effect.sleep(seconds * 1_000)
            return {}
          })
        })
        yield* Effect.forkChild(Worker.run(actor))
        const { key } = yield* (yield* Publisher).submit({ kind: "work", input: `{"seconds":15}` })
        const seen = yield* wait("work", key, "2 seconds")
        assert.strictEqual(seen?.state, "running")
        assert.isString(seen?.worker)
        const task = yield* wait("work", key, "30 seconds")
        assert.strictEqual(task?.state, "succeeded")
        assert.strictEqual(began.length, 1)
        assert.strictEqual((yield* (yield* TaskViews).find("work", key))?.state, "succeeded")
      })
    ))

  it("that lapsed does not start the task again beside itself in the same worker", () =>
    run(
      Effect.gen(function* () {
        yield* setAckWait("work", 1)
        let began = 0
        const actor = Actor.define(Work, {
          run: Effect.fnUntraced(function* ({ seconds }) {
            began += 1
            yield* Effect.sleep(seconds * 1_000)
            return {}
          })
        })
        yield* Effect.forkChild(Worker.run(actor))
        const { key } = yield* (yield* Publisher).submit({ kind: "work", input: `{"seconds":4}` })
        const task = yield* wait("work", key, "20 seconds")
        assert.strictEqual(task?.state, "succeeded")
        assert.strictEqual(began, 1)
      })
    ))
})
