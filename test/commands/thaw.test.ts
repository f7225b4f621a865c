/** Our own nats-server is started anew where it stores nothing though there is room, and not for any other reason. */
import { statfs } from "node:fs"
import { tmpdir } from "node:os"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { thaw } from "../../src/commands/thaw.ts"
import { Deliveries, unwritten } from "../../src/streams/Deliveries.ts"
import { NatsServer } from "../../src/streams/NatsServer.ts"
import { Storing } from "../../src/streams/Storing.ts"

/** A server on a disk with room, what troubles its users, and how often it was started anew. */
const house = Effect.gen(function* () {
  const troubles = new Map<string, string>()
  const state: { mute: string | undefined; starts: number } = { mute: undefined, starts: 0 }
  const layer = Layer.mergeAll(
    Layer.mock(NatsServer, {
      url: "",
      version: "",
      dataDir: tmpdir(),
      restart: Effect.sync(() => {
        state.starts += 1
      }),
      exited: Effect.never
    }),
    Layer.mock(Deliveries, { troubles, paused: new Set<string>() }),
    Layer.mock(Storing, {
      publishing: () => ({ begin: () => 0, note: () => Effect.void }),
      trouble: Effect.sync(() => state.mute)
    })
  )
  yield* Effect.forkScoped(Effect.provide(thaw, layer))
  return { troubles, state }
})

/** Each look asks the real disk, which takes its time, and time stands still until it has answered. */
const pass = (seconds: number) =>
  Effect.repeat(
    Effect.andThen(
      TestClock.adjust("1 second"),
      // A question of our own behind its question: on a busy machine either may take longer than any guess.
      Effect.promise(
        () => new Promise((resolve) => setImmediate(() => statfs(tmpdir(), () => setTimeout(resolve, 5))))
      )
    ),
    { times: seconds - 1 }
  )

describe("our own nats-server", () => {
  it.effect("is started anew where a stream has been mute for a while", () =>
    Effect.gen(function* () {
      const { state } = yield* house
      state.mute = "mute"
      yield* pass(10)
      assert.strictEqual(state.starts, 0)
      yield* pass(10)
      assert.strictEqual(state.starts, 1)
    })
  )

  it.effect(
    "is started anew where what was done cannot be written down, ever more seldom if that does not help",
    () =>
      Effect.gen(function* () {
        const { state, troubles } = yield* house
        troubles.set("count", unwritten)
        yield* pass(20)
        assert.strictEqual(state.starts, 1)
        yield* pass(85)
        assert.strictEqual(state.starts, 2)
        yield* pass(85)
        assert.strictEqual(state.starts, 2)
        yield* pass(85)
        assert.strictEqual(state.starts, 3)
      })
  )

  it.effect("goes on where a stream was mute for a moment only, or tasks cannot be taken", () =>
    Effect.gen(function* () {
      const { state, troubles } = yield* house
      for (let n = 0; n < 3; n += 1) {
        state.mute = "mute"
        yield* pass(10)
        state.mute = undefined
        yield* pass(2)
      }
      troubles.set("count-high", "no answer")
      yield* pass(30)
      assert.strictEqual(state.starts, 0)
    })
  )
})
