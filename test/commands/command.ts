/** Commands of a person at a terminal, on a NATS of its own for one test file. */
import { NodeServices } from "@effect/platform-node"
import { afterAll, beforeAll } from "@effect/vitest"
import { ConfigProvider, Console, Effect, Exit, type Layer, ManagedRuntime, Schema } from "effect"
import { Command } from "effect/cli"
import { cancel } from "../../src/commands/cancel.ts"
import { sayWhy } from "../../src/commands/exit.ts"
import { get } from "../../src/commands/get.ts"
import { ls } from "../../src/commands/ls.ts"
import { retry } from "../../src/commands/retry.ts"
import { submit } from "../../src/commands/submit.ts"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

type Services = Layer.Success<ReturnType<typeof layerStreams>>

const millrace = Command.make("millrace").pipe(Command.withSubcommands([submit, get, ls, cancel, retry]))

/** As main.ts runs it, but in this process: what it prints, to either stream, and its exit code. */
const command = async (natsUrl: string, words: ReadonlyArray<string>) => {
  let output = ""
  const hear = (...said: ReadonlyArray<unknown>) => {
    output += `${said.join(" ")}\n`
  }
  const exit = await Command.runWith(millrace, { version: "test" })(words).pipe(
    Effect.tapCause(sayWhy),
    Effect.provideService(Console.Console, { ...console, log: hear, error: hear }),
    Effect.provide(NodeServices.layer),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ NATS_URL: natsUrl }))),
    Effect.runPromiseExit
  )
  return { code: Exit.isSuccess(exit) ? 0 : 1, output }
}

export const onTerminal = () => {
  let nats: TestNats | undefined
  let runtime: ManagedRuntime.ManagedRuntime<Services, unknown> | undefined
  const started = () => {
    if (nats === undefined || runtime === undefined) throw new Error("NATS is started before the tests")
    return { nats, runtime }
  }
  beforeAll(async () => {
    nats = await startNats({ sync: "2m" })
    runtime = ManagedRuntime.make(layerStreams(nats.url))
    await runtime.runPromise(setUp(taskNames))
  })
  afterAll(async () => {
    await runtime?.dispose()
    await nats?.stop()
  })
  return {
    natsUrl: () => started().nats.url,
    run: <A, E>(program: Effect.Effect<A, E, Services>) => started().runtime.runPromise(program),
    millrace: (...words: ReadonlyArray<string>) => command(started().nats.url, words)
  }
}

const Identified = Schema.fromJsonString(Schema.Struct({ id: Schema.String }))

/** The id in what a command has printed. */
export const idIn = (output: string): string => Schema.decodeUnknownSync(Identified)(output).id
