/** How downloads name themselves: honestly, and as whoever runs them wants. */
import { Config, Schema } from "effect"
import manifest from "../../../package.json" with { type: "json" }

/** What a header may hold without a word on its encoding. */
const Header = Schema.String.check(
  Schema.isPattern(/^[\x20-\x7e]*$/, { message: "only visible ASCII and spaces can be sent in a header" })
)

export const userAgent = Config.schema(Header, "FETCH_USER_AGENT").pipe(
  Config.withDefault(`Millrace/${manifest.version} (task pipeline)`)
)
