/** `millrace gateway`: the HTTP door as a process of its own. */
import { Console, Effect, Layer, Option } from "effect"
import { Command } from "effect/cli"
import { Gateway } from "../gateway/Gateway.ts"
import { Nats } from "../streams/Nats.ts"
import * as Streams from "../streams/Streams.ts"
import { port } from "./options.ts"

export const gateway = Command.make("gateway", { port }, ({ port: chosen }) =>
  Effect.gen(function* () {
    const { url } = yield* Gateway
    yield* Console.log(`The gateway listens on ${url}`)
    return yield* Effect.never
  }).pipe(
    Effect.provide(
      Gateway.layer({ port: Option.getOrUndefined(chosen) }).pipe(
        Layer.provideMerge(Streams.layer),
        Layer.provideMerge(Nats.layer("millrace gateway"))
      )
    )
  )
).pipe(Command.withDescription("Serve the HTTP API and the dashboard, for NATS_URL"))
