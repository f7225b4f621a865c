/** The command `millrace`. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { Command } from "effect/cli"
import manifest from "../package.json" with { type: "json" }
import { actor } from "./commands/actor.ts"
import { nowOnSecondSignal, sayWhy, teardown } from "./commands/exit.ts"
import { gateway } from "./commands/gateway.ts"
import { setup } from "./commands/setup.ts"
import { events, get, submit } from "./commands/submit.ts"
import { up } from "./commands/up.ts"

const millrace = Command.make("millrace").pipe(
  Command.withDescription("A task pipeline on NATS JetStream"),
  Command.withSubcommands([up, gateway, actor, setup, submit, get, events])
)

nowOnSecondSignal.pipe(
  Effect.andThen(Command.run(millrace, { version: manifest.version })),
  Effect.tapCause(sayWhy),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown })
)
