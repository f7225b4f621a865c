import { assert, describe, it } from "@effect/vitest"
import { Effect, Queue, Stream } from "effect"
import { TestClock } from "effect/testing"
import { hearing } from "../../src/client/hearing.ts"
import type { Way } from "../../src/client/Way.ts"
import type { Delivered } from "../../src/schemas/Subscriber.ts"
import { wayWith } from "./wayWith.ts"

/** A way whose subscriber has so many events, and notes what it is told. */
const noting = (count: number) => {
  const notes: Array<string> = []
  let given = 0
  const note = (what: string) => (_: string, deliveries: ReadonlyArray<string>) =>
    Effect.sync(() => void notes.push(`${what} ${deliveries.join(" ")}`))
  const way = wayWith({
    subscriber: {
      create: () => Effect.void,
      pull: (_, limit) =>
        Effect.suspend(() => {
          const left = Math.min(limit, count - given)
          if (left === 0) return Effect.never
          notes.push(`pull ${limit}`)
          return Effect.succeed(Array.from({ length: left }, () => eventOf((given += 1))))
        }),
      ack: note("ack"),
      nak: note("nak")
    }
  })
  return { notes, way }
}

const eventOf = (sequence: number): Delivered => ({
  sequence,
  delivery: `d${sequence}`,
  event: {
    specversion: "1.0",
    id: `count_${sequence}.1`,
    source: "/millrace/count",
    type: "millrace.task.succeeded",
    subject: `count_${sequence}`,
    time: "2026-11-20T10:00:00.000Z",
    datacontenttype: "application/json",
    data: {
      id: `count_${sequence}`,
      kind: "count",
      state: "succeeded",
      input: {},
      attempts: [],
      enqueuedAt: "2026-11-20T10:00:00.000Z",
      finishedAt: "2026-11-20T10:00:00.000Z"
    }
  }
})

describe("hearing under a name", () => {
  it.effect("fetches more at a time while that is worked off quickly, and fewer when it takes long", () =>
    Effect.gen(function* () {
      const { notes, way } = noting(8 + 16 + 8 + 4)
      const heard = yield* Queue.unbounded<number>()
      yield* hearing(way)({ name: "billing" }).pipe(
        Stream.runForEach(({ sequence, ack }) =>
          Effect.andThen(
            Effect.sleep(sequence > 8 ? 600 : 1),
            Effect.andThen(ack, Queue.offer(heard, sequence))
          )
        ),
        Effect.forkScoped
      )
      while ((yield* Queue.size(heard)) < 36) yield* TestClock.adjust("100 millis")
      assert.deepEqual(
        notes.filter((one) => one.startsWith("pull")),
        ["pull 8", "pull 16", "pull 8", "pull 16"]
      )
    })
  )

  it.effect("leaves what it cannot begin in time to come again", () =>
    Effect.gen(function* () {
      const { notes, way } = noting(3)
      const seen = yield* Queue.unbounded<number>()
      yield* hearing(way)({ name: "billing" }).pipe(
        Stream.runForEach(({ sequence, ack }) =>
          Queue.offer(seen, sequence).pipe(Effect.andThen(Effect.sleep("20 seconds")), Effect.andThen(ack))
        ),
        Effect.forkScoped
      )
      for (let n = 0; n < 60; n += 1) yield* TestClock.adjust("1 second")
      assert.deepEqual(yield* Queue.clear(seen), [1, 2])
      assert.deepEqual(notes, ["pull 8", "ack d1", "ack d2", "nak d3"])
    })
  )

  it.effect("acknowledges in few questions what comes up while one is asked", () =>
    Effect.gen(function* () {
      const { notes, way } = noting(8)
      const slow: Way = {
        ...way,
        subscriber: {
          ...way.subscriber,
          ack: (name, deliveries) => Effect.delay(way.subscriber.ack(name, deliveries), "1 second")
        }
      }
      yield* hearing(slow)({ name: "billing" }).pipe(
        Stream.take(8),
        Stream.runForEach(({ ack }) => Effect.forkChild(ack, { startImmediately: true })),
        Effect.andThen(Effect.never),
        Effect.forkScoped
      )
      yield* TestClock.adjust("5 seconds")
      const acks = notes.filter((one) => one.startsWith("ack"))
      assert.isAtMost(acks.length, 2)
    })
  )

  it.effect("hands back at the end what was not acknowledged", () =>
    Effect.gen(function* () {
      const { notes, way } = noting(3)
      yield* hearing(way)({ name: "billing" }).pipe(
        Stream.take(2),
        Stream.runForEach(({ sequence, ack }) => (sequence === 1 ? ack : Effect.void))
      )
      assert.deepEqual(notes, ["pull 8", "ack d1", "nak d2 d3"])
    })
  )
})
