/** How long what runs may take to finish after the process was told to stop: requests and tasks alike. */
import { Config, Duration } from "effect"

export const drainTime = Config.Duration("MILLRACE_DRAIN").pipe(Config.withDefault(Duration.seconds(10)))
