/** A gateway as a process of its own, with nothing beside it. */
import { Console, Effect, Layer } from "effect"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Gateway } from "../../src/gateway/Gateway.ts"
import { Nats } from "../../src/streams/Nats.ts"
import * as Streams from "../../src/streams/Streams.ts"

const layer = Gateway.layer({ port: 0 }).pipe(
  Layer.provide(Streams.layer),
  Layer.provide(Nats.layer("bench"))
)

NodeRuntime.runMain(
  Effect.gen(function* () {
    const { url } = yield* Gateway
    yield* Console.log(`The gateway listens on ${url}`)
    return yield* Effect.never
  }).pipe(Effect.provide(layer))
)
