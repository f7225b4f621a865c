/** `millrace actor <kind>...`: the workers of some kinds as a process of their own. */
import { Effect, Layer } from "effect"
import * as Actors from "../actors/Actors.ts"
import type { TaskName } from "../schemas/Tasks.ts"
import { connectionCounted } from "../streams/connectionCounted.ts"
import * as Durability from "../streams/Durability.ts"
import { Nats } from "../streams/Nats.ts"
import * as Readiness from "../streams/Readiness.ts"
import * as Streams from "../streams/Streams.ts"
import * as inboxes from "../streams/inboxes.ts"
import { workers } from "./actors.ts"
import { Probes } from "./probes.ts"

export const actor = (named: ReadonlyArray<TaskName>) =>
  Effect.gen(function* () {
    const probes = yield* Probes
    yield* Effect.logInfo(`taking ${named.join(", ")} tasks`)
    yield* Durability.tell(named, "another")
    yield* probes.during(yield* Readiness.ofActor(named), workers(named), yield* Readiness.pausedHere)
  }).pipe(
    Effect.provide(
      Actors.layer.pipe(
        Layer.provideMerge(Layer.merge(Streams.layer, connectionCounted)),
        Layer.provideMerge(Nats.layer(`millrace actor ${named.join(" ")}`, inboxes.actor(named)))
      )
    ),
    Effect.provide(Probes.layer)
  )
