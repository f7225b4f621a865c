/** Commands of a person at a terminal or of a script, over NATS and over a gateway, both their own for one test file. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { ConfigProvider, Effect, Layer, Schema, Stdio, Stream } from "effect"
import { Command } from "effect/cli"
import { commandLine } from "../../src/commands/commandLine.ts"
import { exitCodeOf, sayWhy } from "../../src/commands/exit.ts"
import { millrace } from "../../src/commands/millrace.ts"
import { Screen } from "../../src/commands/screen/Screen.ts"
import { unpainted } from "../../src/commands/screen/paint.ts"
import { onGateway } from "../gateway/gateway.ts"

/** Each of what a person asks goes either way, and is answered the same. */
export const ways = ["NATS", "a gateway"] as const
export type Way = (typeof ways)[number]

export interface Surroundings {
  readonly stdin?: string
  /** Somebody sits there; else both ends are pipes. */
  readonly isTerminal?: boolean
  /** How wide it is. */
  readonly columns?: number
}

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** As main.ts runs it, but in this process: what it prints, and its exit code. */
export const command = async (
  env: Record<string, string>,
  words: ReadonlyArray<string>,
  { stdin = "", isTerminal = false, columns = 100 }: Surroundings = {}
): Promise<Ended> => {
  const said = { out: "", err: "" }
  const hear = (to: "out" | "err") => (text: string | Uint8Array) =>
    Effect.sync(() => {
      said[to] += typeof text === "string" ? text : Buffer.from(text).toString()
    })
  const screen = {
    isTerminal,
    canAnimate: isTerminal,
    look: Effect.succeed({ columns, paint: unpainted }),
    print: hear("out"),
    say: hear("err")
  }
  const exit = await Command.runWith(millrace, { version: "test" })(words).pipe(
    Effect.tapCause(sayWhy),
    Effect.provideService(Screen, screen),
    Effect.provide(
      Layer.mergeAll(
        NodeServices.layer,
        commandLine,
        ConfigProvider.layer(ConfigProvider.fromEnvRecord(env))
      ).pipe(
        Layer.merge(
          Stdio.layerTest({
            stdin: Stream.succeed(new TextEncoder().encode(stdin)),
            stdinIsTerminal: Effect.succeed(isTerminal)
          })
        )
      )
    ),
    Effect.runPromiseExit
  )
  return { code: exitCodeOf(exit), ...said }
}

export const onTerminal = (settings: Record<string, string> = {}) => {
  const { gateway, nats, run } = onGateway(settings)
  const env = (way: Way): Record<string, string> =>
    way === "NATS" ? { NATS_URL: nats().url } : { MILLRACE_URL: gateway().url }
  return {
    env,
    run,
    over:
      (way: Way, surroundings?: Surroundings) =>
      (...words: ReadonlyArray<string>) =>
        command(env(way), words, surroundings)
  }
}

const Identified = Schema.fromJsonString(Schema.Struct({ id: Schema.String }))

/** The id in what a command has printed. */
export const idIn = (output: string): string => Schema.decodeUnknownSync(Identified)(output).id
