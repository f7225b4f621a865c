/** A rate while processes are killed: nobody begins sooner for it, and those that are left make use of all of it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { KindLimits } from "../../../src/streams/KindLimits.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { furthestAhead } from "../../support/pace.ts"
import { until } from "../../support/useStreams.ts"
import { openRoad } from "./road.ts"

const rate = { count: 20, seconds: 1, burst: 5 }

/** What may lie between the moment at which a ride was let go and the one at which it says so, on a machine that is busy. */
const lateMs = 1_000

describe("a rate while processes are killed", { timeout: 60_000 }, () => {
  it("is never exceeded, also by those that were not there before, and goes on", () =>
    onOwnServer(["ride"], (nats) =>
      Effect.gen(function* () {
        yield* (yield* KindLimits).set("ride", { rate })
        const { submit } = yield* Publisher
        const ride = { kind: "ride", input: `{"who":"a","ms":20}` }
        yield* Effect.forEach(Array.from({ length: 500 }), () => submit(ride), { concurrency: 32 })
        const { begun, ended, start, kill } = openRoad()
        const done = (count: number) => until(Effect.sync(ended), (now) => now >= count)
        const first = yield* start(nats.url)
        const second = yield* start(nats.url)
        yield* done(30)
        yield* kill(first)
        yield* start(nats.url)
        yield* done(50)
        yield* Effect.promise(() => nats.kill())
        yield* Effect.promise(() => nats.restart())
        yield* done(70)
        yield* kill(second)
        yield* done(90)
        const since = Date.now()
        // What the dead had in hand comes later, and need not be waited for.
        yield* done(150)
        const seconds = (Date.now() - since) / 1_000
        const times = begun.map(({ at }) => at)
        assert.isBelow(furthestAhead(times, rate), (rate.burst * 1_000) / rate.count + lateMs)
        assert.isBelow(seconds, 2 * (60 / rate.count))
      })
    ))
})
