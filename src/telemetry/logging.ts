/** Logs: to be read at a terminal, or as lines of JSON for whoever collects them. */
import { Cause, Config, Console, Context, Effect, Formatter, Layer, Logger, References, Schema } from "effect"
import { IsTraced } from "./IsTraced.ts"
import { told } from "./traceparent.ts"

const Format = Schema.Literals(["readable", "json"])

const levels = {
  trace: "Trace",
  debug: "Debug",
  info: "Info",
  warning: "Warn",
  error: "Error",
  none: "None"
} as const
const Level = Schema.Literals(["trace", "debug", "info", "warning", "error", "none"])

/** Whether lines of JSON are wanted. */
const InJson = Context.Reference("millrace/InJson", { defaultValue: () => false })

/**
 * One line: `time` (RFC 3339), `level`, `message`, whatever is said of where it happened (`kind`, `task`, `attempt`,
 * `trace`), and `error` with its stack. No byte of an input or output is in it.
 */
export const json = Logger.make<unknown, string>(({ cause, date, fiber, logLevel, message }) => {
  const said = Array.isArray(message) ? message : [message]
  const span = told(fiber.getRef(IsTraced), fiber.cache.span)
  return Formatter.formatJson({
    time: date.toISOString(),
    level: logLevel === "Warn" ? "warning" : logLevel.toLowerCase(),
    message: said.map((part) => (typeof part === "string" ? part : Formatter.formatJson(part))).join(" "),
    ...(span === undefined ? {} : { trace: span.traceId, span: span.spanId }),
    ...fiber.getRef(References.CurrentLogAnnotations),
    ...(cause.reasons.length === 0 ? {} : { error: Cause.pretty(cause) })
  })
})

/**
 * As `MILLRACE_LOG_FORMAT` (`readable`, `json`) and `MILLRACE_LOG_LEVEL` say. What was asked for in the command line is
 * asked for before.
 */
export const logging = (asked: Effect.Effect<boolean>) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const format = yield* Config.schema(Format, "MILLRACE_LOG_FORMAT").pipe(Config.withDefault("readable"))
      const level = yield* Config.schema(Level, "MILLRACE_LOG_LEVEL").pipe(Config.withDefault("info"))
      return Layer.mergeAll(
        format === "json"
          ? Layer.merge(Logger.layer([Logger.withConsoleLog(json)]), Layer.succeed(InJson, true))
          : Layer.empty,
        (yield* asked) ? Layer.empty : Layer.succeed(References.MinimumLogLevel, levels[level])
      )
    })
  )

/** Says what whoever started a role waits for: in words of its own, or as a line among the others. */
export const announce = Effect.fnUntraced(function* (words: string, line: string) {
  yield* (yield* InJson) ? Effect.logInfo(line) : Console.log(words)
})
