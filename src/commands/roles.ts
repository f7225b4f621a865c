/**
 * The roles as commands. What a role needs is loaded once it is begun: whoever asks for a task waits for none of it, and
 * an actor has nothing of the gateway in memory.
 */
import { flushCompileCache } from "node:module"
import { Effect, Layer, Option } from "effect"
import { Argument, Command, GlobalFlag } from "effect/cli"
import { taskNames } from "../schemas/Tasks.ts"
import { logging } from "../telemetry/logging.ts"
import { tracing } from "../telemetry/tracing.ts"
import { asRole } from "./exit.ts"
import { data, port } from "./options.ts"

/** What was compiled is kept for the next start, which takes a third less: a process that is killed keeps nothing itself. */
const loaded = <Role>(load: () => Promise<Role>) =>
  Effect.map(Effect.promise(load), (role) => {
    flushCompileCache()
    return role
  })

/** Whether the command line says what is to be logged. */
const askedFor = Effect.map(Effect.serviceOption(GlobalFlag.LogLevel), (given) =>
  Option.isSome(Option.flatten(given))
)

const serving = <A, E, R>(name: string, role: Effect.Effect<A, E, R>) =>
  asRole(Effect.provide(role, Layer.mergeAll(logging(askedFor), tracing(`millrace-${name}`))))

export const up = Command.make("up", { port, data }, ({ port, data }) =>
  serving(
    "up",
    Effect.flatMap(
      loaded(() => import("./up.ts")),
      ({ up }) => up(port, data)
    )
  )
).pipe(Command.withDescription("Run everything in one process; the place to begin"))

export const gateway = Command.make("gateway", { port }, ({ port }) =>
  serving(
    "gateway",
    Effect.flatMap(
      loaded(() => import("./gateway.ts")),
      ({ gateway }) => gateway(port)
    )
  )
).pipe(Command.withDescription("Serve the HTTP API and the dashboard, for NATS_URL"))

const kinds = Argument.Literals("kind", taskNames).pipe(
  Argument.withDescription("The kinds to work on"),
  Argument.variadic({ min: 1 })
)

export const actor = Command.make("actor", { kinds }, ({ kinds }) =>
  serving(
    "actor",
    Effect.flatMap(
      loaded(() => import("./actor.ts")),
      ({ actor }) => actor(kinds)
    )
  )
).pipe(Command.withDescription("Work on tasks of these kinds, from NATS_URL"))
