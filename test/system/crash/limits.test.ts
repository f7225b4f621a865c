/** Limits while processes are killed: what a dead one held is not given away too soon, nor kept. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Queues } from "../../../src/streams/Queues.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { until } from "../../support/useStreams.ts"
import { queueRides } from "./queueRides.ts"
import { openRoad } from "./road.ts"

describe("limits while processes are killed", { timeout: 120_000 }, () => {
  it("are never exceeded, and starve nobody", () =>
    onOwnServer(["ride"], (nats) =>
      Effect.gen(function* () {
        yield* queueRides(150)
        const { most, ended, start, kill } = openRoad()
        const done = (count: number) =>
          until(
            Effect.sync(() => ended()),
            (now) => now >= count
          )
        const first = yield* start(nats.url)
        const second = yield* start(nats.url)
        yield* done(20)
        yield* kill(first)
        yield* start(nats.url)
        yield* done(40)
        yield* Effect.promise(() => nats.kill())
        yield* Effect.promise(() => nats.restart())
        yield* done(60)
        yield* kill(second)
        const { depth } = yield* Queues
        yield* until(
          Effect.orElseSucceed(depth("ride"), () => ({ queued: 1, handedOut: 0 })),
          ({ queued, handedOut }) => queued + handedOut === 0
        )
        assert.isAtLeast(ended(), 142)
        assert.strictEqual(most.all, 4)
        assert.strictEqual(most.ofKey, 2)
      })
    ))
})
