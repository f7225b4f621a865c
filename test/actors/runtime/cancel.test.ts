/** A task that is cancelled while it runs: it stops at once, and only a record is proof of it. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { isFinal } from "../../../src/schemas/TaskRecord.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"
import { Results } from "../../../src/streams/Results.ts"
import { wait } from "../../../src/streams/Submit.ts"
import { useStreams } from "../../support/useStreams.ts"

const Sit = Task.define("sit", {
  title: "Sit until told to stand",
  input: Schema.Struct({}),
  output: Schema.Struct({ stood: Schema.Int }),
  failure: Schema.TaggedStruct("Tired", {}),
  example: {}
})

const { run } = useStreams("sit")

/** Sits for ever the first time; stands up at once the second. */
const sitter = Effect.fnUntraced(function* (parent?: string) {
  const sitting = yield* Deferred.make<void>()
  const stopped = yield* Deferred.make<void>()
  let began = 0
  const actor = Actor.define(Sit, {
    run: () => {
      began += 1
      if (began > 1) return Effect.succeed({ stood: began })
      const sit = Effect.andThen(Deferred.succeed(sitting, undefined), Effect.never)
      return Effect.onInterrupt(sit, () => Deferred.succeed(stopped, undefined))
    }
  })
  yield* Effect.forkChild(Worker.run(actor))
  const { key } = yield* (yield* Publisher).submit({
    kind: "sit",
    input: "{}",
    ...(parent === undefined ? {} : { parent })
  })
  yield* Deferred.await(sitting)
  return { key, stopped: Deferred.await(stopped) }
})

describe("a task that is cancelled", () => {
  it("is stopped, and its record stays", () =>
    run(
      Effect.gen(function* () {
        const { key, stopped } = yield* sitter()
        const now = new Date(yield* Clock.currentTimeMillis).toISOString()
        const times = { enqueuedAt: now, finishedAt: now }
        const cancelled = {
          kind: "sit",
          key,
          state: "cancelled",
          input: "{}",
          attempts: [],
          ...times
        } as const
        yield* (yield* Results).store(cancelled)
        yield* stopped
        assert.strictEqual((yield* wait("sit", key, "5 seconds"))?.state, "cancelled")
      })
    ))

  it.each(["itself", "its caller"])("only by word of mouth, %s, is stopped, and done after all", (who) =>
    run(
      Effect.gen(function* () {
        const { key, stopped } = yield* sitter("sit_caller")
        const said = who === "itself" ? key : "caller"
        ;(yield* Nats).connection.publish(`live.sit.cancelled.${said}`, "{}")
        yield* stopped
        const task = yield* Effect.repeat(wait("sit", key, "1 second"), {
          until: (seen) => seen === undefined || isFinal(seen.state)
        })
        assert.deepInclude(task, { state: "succeeded", output: { stood: 2 } })
      })
    )
  )
})
