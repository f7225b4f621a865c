/** How the process ends: with what exit code, and with what last words. */
import { Cause, Config, Console, Effect, Exit, Option, Runtime } from "effect"
import { CliError } from "effect/cli"

/** Being told to stop and stopping is no failure. */
export const teardown: Runtime.Teardown = (exit, onExit) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)
    ? onExit(0)
    : Runtime.defaultTeardown(exit, onExit)

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
  if (CliError.isCliError(failure)) return Effect.void
  if (failure instanceof Config.ConfigError)
    return Console.error(`millrace: a setting is wrong: ${oneLine(failure)}`)
  return Console.error(failure instanceof Error ? `millrace: ${failure.message}` : Cause.pretty(cause))
}

/** "... at ["PORT"]" names the setting. */
const oneLine = ({ message }: Config.ConfigError) =>
  message.replace(/^SchemaError\(|\)$/g, "").replace(/\s+/g, " ")
