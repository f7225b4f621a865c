/** The publisher tries again: a task is in its queue once, however often it had to be sent. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { type HeaderList, JetStream } from "../../src/streams/JetStream.ts"
import { JetStreamRefused, refusal } from "../../src/streams/JetStreamRefused.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"
import { Publisher, type Submission } from "../../src/streams/Publisher.ts"
import { Queues } from "../../src/streams/Queues.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { useStreams } from "../support/useStreams.ts"
import { publishing } from "../support/publishing.ts"

const fixture = useStreams("echo", "once")
const { run } = fixture

const submit = (submission: Submission) =>
  Effect.flatMap(Publisher, (publisher) => publisher.submit(submission))

const depth = (kind: string) => Effect.flatMap(Queues, (queues) => queues.depth(kind))

describe("when the server goes away", () => {
  it("a task submitted meanwhile is there exactly once after it is back", () =>
    run(
      Effect.gen(function* () {
        yield* Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.PURGE.TASKS_once", {}))
        const publishing = yield* Effect.forkChild(
          Effect.forEach(
            Array.from({ length: 200 }, (_, n) => `once-${n}`),
            (key) => submit({ kind: "once", input: "1", key }),
            { concurrency: 20 }
          ),
          { startImmediately: true }
        )
        yield* submit({ kind: "once", input: "1", key: "while-it-lasts" })
        yield* fixture.kill
        yield* fixture.restart
        assert.strictEqual((yield* Fiber.join(publishing)).length, 200)
        assert.strictEqual((yield* depth("once")).queued, 201)
      })
    ))

  it("and stays away, the caller is told so after ten seconds", () =>
    run(
      Effect.gen(function* () {
        yield* fixture.kill
        const refused = yield* Effect.forkChild(Effect.flip(submit({ kind: "echo", input: "1" })))
        yield* TestClock.adjust("11 seconds")
        assert.strictEqual((yield* Fiber.join(refused))._tag, "NatsUnavailable")
        yield* fixture.restart
      }).pipe(Effect.provide(TestClock.layer()))
    ))
})

describe("a publish that is not answered", () => {
  it("is repeated once a second or more often", () =>
    run(
      Effect.gen(function* () {
        let tries = 0
        const silent = Layer.mock(
          JetStream,
          publishing((subject) =>
            Effect.suspend(() => {
              tries += 1
              return new NatsUnavailable({ asked: subject, reason: "timed out" })
            })
          )
        )
        const refused = yield* Effect.forkChild(
          Effect.flip(
            Effect.provide(
              submit({ kind: "echo", input: "1" }),
              Layer.fresh(Publisher.layer).pipe(Layer.provide(silent))
            )
          )
        )
        for (let tenth = 0; tenth < 110; tenth += 1) yield* TestClock.adjust("100 millis")
        assert.strictEqual((yield* Fiber.join(refused))._tag, "NatsUnavailable")
        assert.isAtLeast(tries, 12)
      }).pipe(Effect.provide(TestClock.layer()))
    ))
})

/** A server that loses the answer to the first publish, though it stores it. */
const losingAnAnswer = (seen: Array<HeaderList>) =>
  Layer.fresh(Publisher.layer).pipe(
    Layer.provide(
      Layer.mock(
        JetStream,
        publishing((subject, _, headers) =>
          Effect.suspend((): Effect.Effect<never, NatsUnavailable | JetStreamRefused> => {
            seen.push(headers instanceof Uint8Array ? [] : headers)
            if (seen.length === 1) return new NatsUnavailable({ asked: subject, reason: "timed out" })
            return new JetStreamRefused({ asked: subject, code: refusal.wrongLastSequence, description: "" })
          })
        )
      )
    )
  )

describe("a publish whose answer was lost", () => {
  it("is repeated, and says that it may be a repeat", () =>
    run(
      Effect.gen(function* () {
        const seen: Array<HeaderList> = []
        yield* Effect.provide(submit({ kind: "echo", input: "1" }), losingAnAnswer(seen))
        assert.deepEqual(
          seen.map((headers) => headers.some(([name]) => name === Subjects.header.look)),
          [false, true]
        )
      })
    ))

  it("was of a task that nobody else can have sent, where its key was made here", () =>
    run(
      Effect.gen(function* () {
        const { known } = yield* Effect.provide(submit({ kind: "echo", input: "1" }), losingAnAnswer([]))
        assert.isFalse(known)
      })
    ))
})
