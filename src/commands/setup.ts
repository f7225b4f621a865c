/** `millrace setup`: makes the streams and consumers on a server, or brings them up to date. */
import { Console, Effect, Layer } from "effect"
import { Command } from "effect/cli"
import { taskNames } from "../schemas/Tasks.ts"
import { JetStream } from "../streams/JetStream.ts"
import { Nats } from "../streams/Nats.ts"
import { Settings } from "../streams/Settings.ts"
import { setUp } from "../streams/SetUp.ts"
import * as inboxes from "../streams/inboxes.ts"

export const setup = Command.make("setup", {}, () =>
  Effect.gen(function* () {
    for (const { name, did } of yield* setUp(taskNames)) yield* Console.log(`${did.padEnd(8)} ${name}`)
  }).pipe(
    Effect.provide(
      Layer.mergeAll(JetStream.layer, Settings.layer).pipe(
        Layer.provideMerge(Nats.layerOnce("millrace setup", undefined, inboxes.setup))
      )
    )
  )
).pipe(Command.withDescription("Make the streams and consumers on NATS_URL, or bring them up to date"))
