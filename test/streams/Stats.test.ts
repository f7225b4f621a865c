import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule, Stream } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Results } from "../../src/streams/Results.ts"
import { Stats } from "../../src/streams/Stats.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run, kill, restart } = useStreams(...taskNames)

const now = Effect.flatMap(Stats, (stats) => stats.now)

const ofKind = (kind: string) =>
  Effect.map(now, ({ kinds }) => kinds.find((one) => one.kind === kind) ?? assert.fail(kind))

const lastMinute = (kind: string) => Effect.map(ofKind(kind), ({ lastMinute }) => lastMinute)

const store = (kind: string, key: string, took = 0) =>
  Effect.gen(function* () {
    const results = yield* Results
    const at = (ms: number) => new Date(Date.parse("2026-11-20T10:00:00.000Z") + ms).toISOString()
    const times = { enqueuedAt: at(0), startedAt: at(took / 4), finishedAt: at(took) }
    yield* results.store({ ...finished(key, "succeeded"), kind, ...times })
  })

/** Counted anew, as a process that has just begun does. */
const begun = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provide(effect, Stats.layer, { local: true })

describe("the stats", () => {
  it("are of every kind, whatever has been done", () =>
    run(
      begun(
        Effect.gen(function* () {
          const { at, kinds } = yield* now
          assert.isBelow(Math.abs(Date.parse(at) - Date.now()), 5_000)
          assert.deepEqual(
            kinds.map(({ kind }) => kind),
            [...taskNames]
          )
        })
      )
    ))

  it("count what ended before they began to listen, and how long it took", () =>
    run(
      Effect.gen(function* () {
        for (const key of ["a", "b", "c"]) yield* store("fetch", key, 1_000)
        yield* until(eventsOf("fetch"), (count) => count === 3)
        const { succeeded, waitMs, runMs, totalMs } = yield* begun(lastMinute("fetch"))
        assert.strictEqual(succeeded, 3)
        assert.closeTo(waitMs?.p50 ?? 0, 250, 13)
        assert.closeTo(runMs?.p50 ?? 0, 750, 38)
        assert.closeTo(totalMs?.p99 ?? 0, 1_000, 50)
      })
    ))

  it("count what ends while they listen, and tell of it once they know", () =>
    run(
      begun(
        Effect.gen(function* () {
          const live = Stream.unwrap(Effect.map(Stats, (stats) => stats.live))
          yield* now
          yield* Effect.forkScoped(store("count", "live"))
          const told = yield* live.pipe(
            Stream.map(({ kinds }) => kinds.find(({ kind }) => kind === "count")?.lastMinute.succeeded),
            Stream.takeUntil((succeeded) => succeeded === 1),
            Stream.runCollect
          )
          assert.strictEqual(told.at(-1), 1)
        })
      )
    ))

  it("go on after NATS was away, and count nothing twice", () =>
    run(
      begun(
        Effect.gen(function* () {
          yield* store("notify", "before")
          yield* until(lastMinute("notify"), ({ succeeded }) => succeeded === 1)
          yield* kill
          // What was told a moment ago is told once more.
          const { _tag } = yield* Effect.flip(Effect.repeat(now, Schedule.spaced("20 millis")))
          assert.strictEqual(_tag, "NatsUnavailable")
          yield* restart
          yield* again(store("notify", "after"))
          const { succeeded } = yield* until(again(lastMinute("notify")), (minute) => minute.succeeded > 1)
          assert.strictEqual(succeeded, 2)
        })
      )
    ))

  it("say what is missing where NATS was not set up for a kind", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.call("STREAM.DELETE.TASKS_thumbnails", {})
        const { message } = yield* Effect.flip(begun(now))
        assert.include(message, "NATS has no queue for thumbnails")
      })
    ))
})

const again = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.retry(effect, Schedule.spaced("50 millis"))

const eventsOf = (kind: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    Effect.map(
      jetstream.batch(Subjects.eventStream, { seq: 1, next_by_subj: Subjects.events(kind), batch: 1 }),
      ({ messages, pending }) => messages.length + pending
    )
  )
