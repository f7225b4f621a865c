import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import type { Nats } from "../../src/streams/Nats.ts"
import * as Troubles from "../../src/streams/Troubles.ts"
import { useStreams } from "../support/useStreams.ts"

const { run, kill, restart } = useStreams()

/** With the troubles of a process, and all that it tells of them; time passes by `pass`. */
const watching = <A, E>(
  test: (
    troubles: Troubles.Troubles,
    told: ReadonlyArray<string>,
    pass: Effect.Effect<void>
  ) => Effect.Effect<A, E, Nats>
) => {
  const told: Array<string> = []
  const keep = Logger.make<unknown, void>(({ message }) => void told.push(String(message)))
  return run(
    Effect.flatMap(Troubles.make, (troubles) => test(troubles, told, TestClock.adjust("5 seconds"))).pipe(
      Effect.provide(Logger.layer([keep])),
      Effect.provide(TestClock.layer())
    )
  )
}

describe("troubles", () => {
  it("of many consumers are told in one line, and that they are over in another", () =>
    watching(
      Effect.fnUntraced(function* (troubles, told, pass) {
        troubles.set("count-high", "no answer")
        troubles.set("count-normal", "no answer")
        troubles.set("fetch-high", "409 Leadership Change")
        yield* pass
        troubles.set("count-high", "no answer")
        yield* pass
        for (const consumer of ["count-high", "count-normal", "fetch-high"]) troubles.set(consumer, undefined)
        yield* pass
        assert.deepEqual(told, [
          "cannot take tasks now (count-high, count-normal: no answer; fetch-high: 409 Leadership Change); trying until it can",
          "taking tasks again (count-high, count-normal, fetch-high)"
        ])
      })
    ))

  it("that are over at once are not told", () =>
    watching(
      Effect.fnUntraced(function* (troubles, told, pass) {
        troubles.set("count-high", "409 Leadership Change")
        assert.deepEqual([...troubles.all], [["count-high", "409 Leadership Change"]])
        troubles.set("count-high", undefined)
        yield* pass
        assert.deepEqual(told, [])
      })
    ))

  it("are not told while the connection is lost, nor that those from before are over", () =>
    watching(
      Effect.fnUntraced(function* (troubles, told, pass) {
        troubles.set("count-high", "no answer")
        yield* pass
        yield* kill
        troubles.set("count-high", undefined)
        troubles.set("count-normal", "no answer")
        yield* pass
        troubles.set("count-normal", undefined)
        yield* restart
        yield* pass
        assert.deepEqual(told, ["cannot take tasks now (count-high: no answer); trying until it can"])
      })
    ))
})
