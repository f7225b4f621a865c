/** The options that more than one command takes. */
import { Config, Schema } from "effect"
import { Flag } from "effect/cli"

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
