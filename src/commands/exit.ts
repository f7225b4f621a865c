/** How the process ends: with what exit code, and with what last words. */
import { Cause, Config, Effect, Exit, Option, Predicate, type Runtime } from "effect"
import { CliError } from "effect/cli"
import { codeOf } from "./exitCodes.ts"
import { Screen } from "./screen/Screen.ts"
import { lines } from "./screen/plain.ts"

let isRole = false

/** A role runs until it is told to stop, and stopping then is what it was to do. Any other command was not done. */
export const asRole = <A, E, R>(role: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    isRole = true
    return role
  })

export const teardown: Runtime.Teardown = (exit, onExit) => onExit(exitCodeOf(exit))

export const exitCodeOf = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return 0
  if (Cause.hasInterruptsOnly(exit.cause)) return isRole ? 0 : 130
  const failure = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  if (failure === undefined) return 70
  // Help that was not asked for in so many words is no failure where nothing was wrong.
  if (CliError.isCliError(failure)) return failure._tag === "ShowHelp" && failure.errors.length === 0 ? 0 : 2
  if (failure instanceof Config.ConfigError) return 2
  return Predicate.hasProperty(failure, "_tag") && typeof failure._tag === "string" ? codeOf(failure._tag) : 1
}

/**
 * A second signal means now. One that comes with the first is no second: a terminal sends Ctrl-C to every process of the
 * group, and npm hands its own on.
 */
export const nowOnSecondSignal = Effect.sync(() => {
  let first: number | undefined
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      first ??= performance.now()
      if (performance.now() - first > togetherMs) process.exit(130)
    })
  }
})

const togetherMs = 500

/** What was expected to go wrong is told in its own sentence; only a bug shows its stack. */
export const sayWhy = <E>(cause: Cause.Cause<E>) => {
  if (Cause.hasInterruptsOnly(cause)) return Effect.void
  const failure = Option.getOrUndefined(Cause.findErrorOption(cause))
  if (CliError.isCliError(failure) || isQuiet(failure)) return Effect.void
  if (failure instanceof Config.ConfigError) return say(`millrace: a setting is wrong: ${oneLine(failure)}`)
  return say(failure instanceof Error ? `millrace: ${failure.message}` : Cause.pretty(cause))
}

const isQuiet = (failure: unknown) => Predicate.isTagged(failure, "ReaderGone")

/** A message may quote what came from elsewhere. */
const say = (text: string) => Effect.flatMap(Screen, ({ say }) => say(`${lines(text).join("\n")}\n`))

/** "... at ["PORT"]" names the setting. */
const oneLine = ({ message }: Config.ConfigError) =>
  message.replace(/^SchemaError\(|\)$/g, "").replace(/\s+/g, " ")
