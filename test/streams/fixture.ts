/** A server of its own for the tests of one file, and the services over it. */
import { afterAll, beforeAll } from "@effect/vitest"
import { Effect, Layer, ManagedRuntime, Schedule, type Scope } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

type Services = Layer.Success<ReturnType<typeof layerStreams>>

export interface Fixture {
  readonly nats: TestNats
  /** Runs an effect with the services of all streams; what it acquires is released at its end. */
  readonly run: <A, E>(effect: Effect.Effect<A, E, Services | Scope.Scope>) => Promise<A>
}

/** Starts the server before the tests of the file, sets up the kinds and stops it after them. */
export const useStreams = (...kinds: ReadonlyArray<string>): Fixture => {
  let nats: TestNats | undefined
  let runtime: ManagedRuntime.ManagedRuntime<Services, unknown> | undefined
  const started = () => {
    if (nats === undefined || runtime === undefined) throw new Error("the server is started before the tests")
    return { nats, runtime }
  }
  beforeAll(async () => {
    nats = await startNats({ sync: "2m" })
    runtime = ManagedRuntime.make(layerStreams(nats.url))
    await runtime.runPromise(setUp(kinds))
  })
  afterAll(async () => {
    await runtime?.dispose()
    await nats?.stop()
  })
  return {
    get nats() {
      return started().nats
    },
    run: (effect) => started().runtime.runPromise(Effect.scoped(effect))
  }
}

/** Looks again until it is so: for what the server does in its own time and tells nobody. */
export const until = <A, E, R>(
  look: Effect.Effect<A, E, R>,
  isSo: (found: A) => boolean
): Effect.Effect<A, E, R> => Effect.repeat(look, { schedule: Schedule.spaced("10 millis"), until: isSo })
