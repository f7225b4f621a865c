/** A server set up for some kinds, and a runtime with all services of the streams on it, for one test file. */
import { afterAll, beforeAll } from "@effect/vitest"
import { Effect, type Layer, Logger, ManagedRuntime } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { type TestNats, startNats } from "./nats.ts"
import { layerStreams } from "./streams.ts"

type Services = Layer.Success<ReturnType<typeof layerStreams>>

/** Gives `run`, for programs that want the streams. What they log is left out of the test's report. */
export const onServer = (kinds: ReadonlyArray<string>) => {
  let nats: TestNats
  let runtime: ManagedRuntime.ManagedRuntime<Services, unknown>
  beforeAll(async () => {
    nats = await startNats({ sync: "2m" })
    runtime = ManagedRuntime.make(layerStreams(nats.url))
    await runtime.runPromise(setUp(kinds))
  })
  afterAll(async () => {
    await runtime.dispose()
    await nats.stop()
  })
  return {
    nats: () => nats,
    run: <A, E>(program: Effect.Effect<A, E, Services>) =>
      runtime.runPromise(Effect.provide(program, Logger.layer([])))
  }
}
