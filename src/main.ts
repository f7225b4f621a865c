/** The command `millrace`. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { Command } from "effect/cli"
import manifest from "../package.json" with { type: "json" }
import { actor } from "./commands/actor.ts"
import { cancel } from "./commands/cancel.ts"
import { events } from "./commands/events.ts"
import { nowOnSecondSignal, sayWhy, teardown } from "./commands/exit.ts"
import { gateway } from "./commands/gateway.ts"
import { get } from "./commands/get.ts"
import { ls } from "./commands/ls.ts"
import { retry } from "./commands/retry.ts"
import { setup } from "./commands/setup.ts"
import { submit } from "./commands/submit.ts"
import { up } from "./commands/up.ts"

const millrace = Command.make("millrace").pipe(
  Command.withDescription("A task pipeline on NATS JetStream"),
  Command.withSubcommands([up, gateway, actor, setup, submit, get, ls, cancel, retry, events])
)

nowOnSecondSignal.pipe(
  Effect.andThen(Command.run(millrace, { version: manifest.version })),
  Effect.tapCause(sayWhy),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown })
)
