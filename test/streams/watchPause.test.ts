/** How a worker hears that its kind was paused, or resumed, where nobody tells it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Queue } from "effect"
import { Nats } from "../../src/streams/Nats.ts"
import { pause, resume } from "../../src/streams/Pausing.ts"
import { watchPause } from "../../src/streams/watchPause.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams("lost", "silent")

/** Watches where word of the pause never arrives. Gives what it was told, and how to lose the connection and have it again. */
const watchDeaf = Effect.fnUntraced(function* (kind: string) {
  const nats = yield* Nats
  const told = yield* Queue.unbounded<boolean>()
  const listeners: Array<(connected: boolean) => void> = []
  const connection = Object.assign(Object.create(nats.connection), {
    subscribe: () => ({ unsubscribe: () => {} })
  })
  yield* Effect.provideService(
    watchPause(kind, (paused) => Queue.offerUnsafe(told, paused)),
    Nats,
    {
      ...nats,
      connection,
      onChange: (listener) => {
        listeners.push(listener)
        return () => {}
      }
    }
  )
  return { told, reconnect: () => listeners.forEach((listener) => listener(true)) }
})

describe("whoever watches whether a kind is paused", () => {
  it("looks when the connection is there again", () =>
    run(
      Effect.gen(function* () {
        const { told, reconnect } = yield* watchDeaf("lost")
        yield* pause("lost")
        reconnect()
        assert.isTrue(yield* Queue.take(told))
      })
    ))

  it("looks from time to time while it is paused", () =>
    run(
      Effect.gen(function* () {
        yield* pause("silent")
        const { told } = yield* watchDeaf("silent")
        assert.isTrue(yield* Queue.take(told))
        yield* resume("silent")
        assert.isFalse(yield* Queue.take(told))
      })
    ))
})
