/** A server of its own for the tests of one file, and the services over it. */
import { afterAll, beforeAll } from "@effect/vitest"
import { Effect, Layer, Logger, ManagedRuntime, Schedule, type Scope } from "effect"
import { connectionIs } from "../../src/streams/connectionIs.ts"
import { Nats } from "../../src/streams/Nats.ts"
import type { Finished } from "../../src/streams/Results.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type TestNats, startNats } from "./nats.ts"
import { layerStreams } from "./streams.ts"

type Services = Layer.Success<ReturnType<typeof layerStreams>>

export interface Fixture {
  /** Runs an effect with the services of all streams; what it acquires is released at its end, what it logs left out. */
  readonly run: <A, E>(effect: Effect.Effect<A, E, Services | Scope.Scope>) => Promise<A>
  /** Kills the server as a crash would; returns when the connection is known to be lost. */
  readonly kill: Effect.Effect<void, never, Nats>
  /** Starts it again; returns when the connection is known to be there again. */
  readonly restart: Effect.Effect<void, never, Nats>
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
    run: (effect) => started().runtime.runPromise(Effect.provide(Effect.scoped(effect), Logger.layer([]))),
    kill: Effect.andThen(
      Effect.promise(() => started().nats.kill()),
      isConnected(false)
    ),
    restart: Effect.andThen(
      Effect.promise(() => started().nats.restart()),
      isConnected(true)
    )
  }
}

const isConnected = (wanted: boolean) => Effect.flatMap(Nats, (nats) => connectionIs(nats, wanted))

/** Looks again until it is so: for what the server does in its own time and tells nobody. */
export const until = <A, E, R>(
  look: Effect.Effect<A, E, R>,
  isSo: (found: A) => boolean
): Effect.Effect<A, E, R> => Effect.repeat(look, { schedule: Schedule.spaced("10 millis"), until: isSo })

/** A record to be written; what a test does not look at is made up. */
export const finished = (key: string, state: Finished["state"], rest: Partial<Finished> = {}): Finished => ({
  kind: "echo",
  key,
  state,
  input: `{"say":"hello"}`,
  attempts: [],
  enqueuedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  ...rest
})
