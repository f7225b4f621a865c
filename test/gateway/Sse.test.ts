import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Sse from "../../src/gateway/Sse.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"

const message: Sse.Message = { id: "7", event: "succeeded", data: { output: "two\nlines" } }

const text = <E>(body: Stream.Stream<Uint8Array, E>) => Stream.mkString(Stream.decodeText(body))

describe("a stream of events", () => {
  it.effect("begins with its place, and has each event in one line", () =>
    Effect.gen(function* () {
      const said = yield* text(Sse.body({ id: "3" }, Stream.succeed(message), Effect.never))
      expect(said).toBe(`retry: 2000\nid: 3\n\nid: 7\nevent: succeeded\ndata: {"output":"two\\nlines"}\n\n`)
    })
  )

  it.effect("is kept alive every 15 seconds by what is no event", () =>
    Effect.gen(function* () {
      const ended = yield* Deferred.make<void>()
      const listening = yield* Effect.forkChild(
        text(Sse.body({ id: "3" }, Stream.never, Deferred.await(ended)))
      )
      // In steps, for the stream begins somewhere in the first of them.
      yield* Effect.repeat(TestClock.adjust("1 second"), { times: 43 })
      yield* Deferred.succeed(ended, undefined)
      expect(yield* Fiber.join(listening)).toBe("retry: 2000\nid: 3\n\n: keep-alive\n\n: keep-alive\n\n")
    })
  )

  it.effect("ends when it is told to", () =>
    Effect.gen(function* () {
      expect(yield* text(Sse.body({ id: "3" }, Stream.never, Effect.void))).not.toContain("keep-alive")
    })
  )

  it.effect("ends when NATS can no longer be read", () =>
    Effect.gen(function* () {
      const broken = Stream.fail(new NatsUnavailable({ asked: "read events", reason: "gone" }))
      expect(
        yield* text(Sse.body({ id: "3" }, Stream.concat(Stream.succeed(message), broken), Effect.never))
      ).toContain("id: 7")
    })
  )
})
