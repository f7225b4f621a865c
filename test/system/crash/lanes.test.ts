/** Lanes while processes are killed: the normal one goes on under a flood of urgent tasks, and the urgent ones go first. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Publisher } from "../../../src/streams/Publisher.ts"
import type { Process } from "../../support/millrace.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { until } from "../../support/useStreams.ts"
import { openRoad } from "./road.ts"

describe("lanes while processes are killed", { timeout: 60_000 }, () => {
  it("keep the normal tasks going, and let the urgent ones go first", () =>
    onOwnServer(["ride"], (nats) =>
      Effect.gen(function* () {
        const { submit } = yield* Publisher
        const queue = (lane: "high" | "normal", count: number) =>
          Effect.forEach(
            Array.from({ length: count }),
            () => submit({ kind: "ride", lane, input: JSON.stringify({ who: lane, ms: 60 }) }),
            { concurrency: 32, discard: true }
          )
        yield* queue("normal", 400)
        yield* queue("high", 3_000)
        const { begun, ended, start, kill } = openRoad()
        const more = (count: number) =>
          Effect.suspend(() => {
            const wanted = ended() + count
            return until(Effect.sync(ended), (now) => now >= wanted)
          })
        const three = yield* Effect.forEach([1, 2, 3], () => start(nats.url), { concurrency: 3 })
        for (const process of three.slice(1)) {
          yield* more(250)
          yield* kill(process)
        }
        yield* more(250)
        const normal = (all: typeof begun) => all.filter(({ who }) => who === "normal").length
        const ofEach = new Map<Process, typeof begun>()
        for (const one of begun) ofEach.set(one.process, [...(ofEach.get(one.process) ?? []), one])
        assert.strictEqual(ofEach.size, 3)
        for (const all of ofEach.values()) {
          for (let from = 0; from + 20 <= all.length; from += 1)
            assert.isAtLeast(normal(all.slice(from, from + 20)), 1, `from ${from} of ${all.length}`)
        }
        assert.isBelow(normal(begun), begun.length / 5)
      })
    ))
})
