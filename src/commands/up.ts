/** `millrace up`: everything in one process, with a nats-server of its own unless `NATS_URL` names one. */
import { Config, Console, Effect, Layer, Option } from "effect"
import { Command } from "effect/cli"
import * as Actors from "../actors/Actors.ts"
import { Gateway } from "../gateway/Gateway.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { Nats, withoutPassword } from "../streams/Nats.ts"
import { NatsServer } from "../streams/NatsServer.ts"
import { setUp } from "../streams/SetUp.ts"
import * as Streams from "../streams/Streams.ts"
import { workers } from "./actors.ts"
import { data, port } from "./options.ts"

/** What NATS calls the connection. */
const name = "millrace up"

export const up = Command.make(
  "up",
  { port, data },
  Effect.fnUntraced(function* ({ port: chosen, data: dataDir }) {
    const elsewhere = yield* Config.option(Config.String("NATS_URL"))
    if (Option.isSome(elsewhere)) {
      return yield* Effect.provide(everything(elsewhere.value, chosen), Nats.layer(name))
    }
    yield* Effect.flatMap(NatsServer, ({ url, exited }) =>
      Effect.raceFirst(Effect.provide(everything(url, chosen), Nats.layerOnce(name, url)), exited)
    ).pipe(Effect.provide(NatsServer.layer({ dataDir })))
  })
).pipe(Command.withDescription("Run everything in one process; the place to begin"))

const everything = (natsUrl: string, chosen: Option.Option<number>) =>
  Effect.gen(function* () {
    yield* setUp(taskNames)
    yield* Effect.raceFirst(
      workers(taskNames),
      Effect.provide(serve(natsUrl), Gateway.layer({ port: Option.getOrUndefined(chosen) }))
    )
  }).pipe(Effect.provide(Actors.layer.pipe(Layer.provideMerge(Streams.layer))))

const serve = Effect.fnUntraced(function* (natsUrl: string) {
  const { url } = yield* Gateway
  yield* Console.log(
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
    ].join("\n")
  )
  return yield* Effect.never
})
