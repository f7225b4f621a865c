/** The options that more than one command takes. */
import { Config, Effect, Option, Schema } from "effect"
import { Argument, Flag } from "effect/cli"
import { span } from "./times.ts"

export const port = Flag.Int("port").pipe(
  Flag.withAlias("p"),
  Flag.withDescription("The gateway's port, else PORT, else 8080; 0 for a free one"),
  Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))),
  Flag.optional
)

export const data = Flag.String("data").pipe(
  Flag.withDescription("Where the embedded nats-server keeps its data (MILLRACE_DATA)"),
  Flag.withFallbackConfig(Config.String("MILLRACE_DATA")),
  Flag.withDefault(".millrace")
)

export const id = Argument.String("id").pipe(
  Argument.withDescription("What submitting the task answered, such as count_0192f3c4…")
)

/** Any word, since the other side may know kinds that this program does not. */
export const kindWord = Argument.String("kind")

/** What is to be done. */
export const work = {
  kind: kindWord.pipe(Argument.withDescription("What is to be done; `millrace kinds` lists what there is")),
  input: Argument.String("input").pipe(
    Argument.withDescription("JSON, or name=value pairs, or - for stdin"),
    Argument.variadic()
  ),
  file: Flag.String("file").pipe(
    Flag.withAlias("f"),
    Flag.withMetavar("file"),
    Flag.withDescription("The input as JSON in a file; - for stdin"),
    Flag.optional
  )
}

export const kindFlag = (description: string) =>
  Flag.String("kind").pipe(
    Flag.withAlias("k"),
    Flag.withMetavar("kind"),
    Flag.withDescription(description),
    Flag.optional
  )

const time = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("time"),
    Flag.withDescription(`${description}: 2h, or 2026-12-01T09:30:00Z`),
    Flag.optional
  )

export const since = (description: string) => time("since", description)
export const until = (description: string) => time("until", description)

export const waitFor = Flag.String("for").pipe(
  Flag.withMetavar("span"),
  Flag.withDescription("How long to wait at most, such as 30s or 5m; as long as it takes if nothing is said"),
  Flag.optional
)

export const forSeconds = (said: Option.Option<string>) =>
  Option.isNone(said) ? Effect.succeedNone : Effect.map(span("for", said.value), Option.some)
