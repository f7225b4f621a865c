/** The command `millrace`, from its words to its exit code. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer } from "effect"
import { Command } from "effect/cli"
import manifest from "../../package.json" with { type: "json" }
import { commandLine } from "./commandLine.ts"
import { nowOnSecondSignal, sayWhy, teardown } from "./exit.ts"
import { millrace } from "./millrace.ts"

nowOnSecondSignal.pipe(
  Effect.andThen(Command.run(millrace, { version: manifest.version })),
  Effect.tapCause(sayWhy),
  Effect.provide(Layer.mergeAll(NodeServices.layer, commandLine)),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown })
)
