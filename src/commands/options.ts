/** The options that more than one command takes. */
import { Config, Schema } from "effect"
import { Flag } from "effect/cli"

export const port = Flag.Int("port").pipe(
  Flag.withAlias("p"),
  Flag.withDescription("The gateway's port (PORT); 0 for a free one"),
  Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))),
  Flag.withFallbackConfig(Config.Int("PORT")),
  Flag.withDefault(8080)
)

export const data = Flag.String("data").pipe(
  Flag.withDescription("Where the embedded nats-server keeps its data (MILLRACE_DATA)"),
  Flag.withFallbackConfig(Config.String("MILLRACE_DATA")),
  Flag.withDefault(".millrace")
)
