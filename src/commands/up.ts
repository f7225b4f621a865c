/** `millrace up`: everything in one process, with a nats-server of its own unless `NATS_URL` names one. */
import { Config, Effect, Layer, Option } from "effect"
import * as Actors from "../actors/Actors.ts"
import { Gateway } from "../gateway/Gateway.ts"
import { duties } from "../gateway/duties.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { connectionCounted } from "../streams/connectionCounted.ts"
import * as Durability from "../streams/Durability.ts"
import { Nats } from "../streams/Nats.ts"
import { NatsServer } from "../streams/NatsServer.ts"
import * as Readiness from "../streams/Readiness.ts"
import { setUp } from "../streams/SetUp.ts"
import * as Streams from "../streams/Streams.ts"
import { withoutPassword } from "../streams/addresses.ts"
import * as inboxes from "../streams/inboxes.ts"
import { announce } from "../telemetry/logging.ts"
import { workers } from "./actors.ts"
import { Probes } from "./probes.ts"
import { thaw } from "./thaw.ts"

/** What NATS calls the connection. */
const name = "millrace up"

export const up = Effect.fnUntraced(function* (chosen: Option.Option<number>, dataDir: string) {
  yield* Gateway.settings({ port: Option.getOrUndefined(chosen) })
  const elsewhere = yield* Config.option(Config.String("NATS_URL"))
  if (Option.isSome(elsewhere)) {
    const natsUrl = elsewhere.value
    return yield* Effect.provide(
      everything({ natsUrl, server: "another", chosen, beside: Effect.never }),
      Nats.layer(name, inboxes.up)
    )
  }
  yield* Effect.flatMap(NatsServer, ({ url: natsUrl, exited }) =>
    Effect.raceFirst(
      Effect.provide(
        everything({ natsUrl, server: "ours", chosen, beside: thaw }),
        Nats.layerOnce(name, natsUrl)
      ),
      exited
    )
  ).pipe(Effect.provide(NatsServer.layer({ dataDir })))
}, Effect.provide(Probes.layer))

const everything = <R>(options: {
  readonly natsUrl: string
  readonly server: "ours" | "another"
  readonly chosen: Option.Option<number>
  /** What goes on as long as everything runs. */
  readonly beside: Effect.Effect<never, never, R>
}) =>
  Effect.gen(function* () {
    yield* setUp(taskNames)
    yield* Durability.tell(taskNames, options.server)
    const probes = yield* Probes
    const trouble = yield* Readiness.ofActor(taskNames)
    // Around both, so that the gateway answers until the last task is finished or handed back.
    const roles = Effect.raceFirst(workers(taskNames), serve(options.natsUrl))
    yield* probes
      .during(trouble, Effect.raceFirst(roles, options.beside), yield* Readiness.pausedHere)
      .pipe(Effect.provide(Gateway.layer({ port: Option.getOrUndefined(options.chosen) })))
  }).pipe(
    Effect.provide(Actors.layer.pipe(Layer.provideMerge(Layer.merge(Streams.layer, connectionCounted))))
  )

const serve = Effect.fnUntraced(function* (natsUrl: string) {
  const { url, drain } = yield* Gateway
  yield* announce(
    [
      "",
      "  Millrace is running.",
      "",
      `    Dashboard  ${url}/`,
      `    API        ${url}/docs`,
      `    NATS       ${withoutPassword(natsUrl)}`,
      "",
      "  Ctrl-C stops it.",
      ""
    ].join("\n"),
    `Millrace is running: the dashboard is ${url}/`
  )
  return yield* Effect.raceFirst(
    duties,
    Effect.onInterrupt(Effect.never, () => drain)
  )
})
