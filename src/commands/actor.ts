/** `millrace actor <kind>...`: the workers of some kinds as a process of their own. */
import { Effect, Layer } from "effect"
import { Argument, Command } from "effect/cli"
import * as Actors from "../actors/Actors.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { Nats } from "../streams/Nats.ts"
import * as Streams from "../streams/Streams.ts"
import { workers } from "./actors.ts"

const kinds = Argument.Literals("kind", taskNames).pipe(
  Argument.withDescription("The kinds to work on"),
  Argument.variadic({ min: 1 })
)

export const actor = Command.make("actor", { kinds }, ({ kinds: named }) =>
  Effect.logInfo(`taking ${named.join(", ")} tasks`).pipe(
    Effect.andThen(workers(named)),
    Effect.provide(
      Actors.layer.pipe(
        Layer.provideMerge(Streams.layer),
        Layer.provideMerge(Nats.layer(`millrace actor ${named.join(" ")}`))
      )
    )
  )
).pipe(Command.withDescription("Work on tasks of these kinds, from NATS_URL"))
