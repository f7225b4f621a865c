/** A server of its own for one test, so that tests which mostly wait can wait together. */
import { Effect, Layer, Logger, type Scope } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Options, type TestNats, startNats } from "./nats.ts"
import { layerStreams } from "./streams.ts"

type Services = Layer.Success<ReturnType<typeof layerStreams>>

/** Starts a server, sets up the kinds, and runs the test with the services over it. */
export const onOwnServer = <A, E>(
  kinds: ReadonlyArray<string>,
  test: (nats: TestNats) => Effect.Effect<A, E, Services | Scope.Scope>,
  options: Options = { sync: "2m" }
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const nats = yield* Effect.acquireRelease(
          Effect.promise(() => startNats(options)),
          (started) => Effect.promise(() => started.stop())
        )
        return yield* Effect.provide(Effect.andThen(setUp(kinds), test(nats)), layerStreams(nats.url))
      })
    ).pipe(Effect.provide(Logger.layer([])))
  )
