/** `millrace gateway`: the HTTP door as a process of its own. */
import { Effect, Layer, Option } from "effect"
import { Gateway } from "../gateway/Gateway.ts"
import { duties } from "../gateway/duties.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { connectionCounted } from "../streams/connectionCounted.ts"
import * as Durability from "../streams/Durability.ts"
import { Nats } from "../streams/Nats.ts"
import * as Readiness from "../streams/Readiness.ts"
import * as Streams from "../streams/Streams.ts"
import * as inboxes from "../streams/inboxes.ts"
import { announce } from "../telemetry/logging.ts"
import { Probes } from "./probes.ts"

export const gateway = (chosen: Option.Option<number>) =>
  Effect.gen(function* () {
    const { url, drain } = yield* Gateway
    const probes = yield* Probes
    yield* announce(`The gateway listens on ${url}`, `the gateway listens on ${url}`)
    yield* Durability.tell(taskNames, "another")
    yield* probes.during(
      yield* Readiness.ofGateway(taskNames),
      Effect.raceFirst(
        duties,
        Effect.onInterrupt(Effect.never, () => drain)
      )
    )
  }).pipe(
    Effect.provide(
      Gateway.layer({ port: Option.getOrUndefined(chosen) }).pipe(
        Layer.provideMerge(Layer.merge(Streams.layer, connectionCounted)),
        Layer.provideMerge(Nats.layer("millrace gateway", inboxes.gateway))
      )
    ),
    Effect.provide(Probes.layer),
    (serving) => Effect.andThen(Gateway.settings({ port: Option.getOrUndefined(chosen) }), serving)
  )
