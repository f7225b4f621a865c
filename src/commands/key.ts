/** `millrace key`: makes a key to the gateway. It is shown once; what is configured of it does not tell it. */
import { Effect, Option, Schema, SchemaGetter, SchemaTransformation } from "effect"
import { Command, Flag } from "effect/cli"
import * as ApiKey from "../gateway/auth/ApiKey.ts"
import { answer, json } from "./answer.ts"

const { name, scopes, ratePerSecond, burst } = ApiKey.ApiKey.fields

const Listed = Schema.String.pipe(
  Schema.decodeTo(Schema.Array(Schema.String), {
    decode: SchemaGetter.split(),
    encode: SchemaGetter.transform((list) => list.join(","))
  }),
  Schema.decodeTo(scopes, SchemaTransformation.passthrough({ strict: false }))
)

export const key = Command.make(
  "key",
  {
    name: Flag.String("name").pipe(
      Flag.withDescription("Whose it is, in small letters, digits and dashes; the log names it"),
      Flag.withSchema(name)
    ),
    scopes: Flag.String("scopes").pipe(
      Flag.withDescription("What it is for: submit, read, operate, with commas in between"),
      Flag.withSchema(Listed)
    ),
    ratePerSecond: Flag.Finite("rate").pipe(
      Flag.withDescription("Requests per second; as many as come if nothing is said"),
      Flag.withSchema(ratePerSecond.schema),
      Flag.optional
    ),
    burst: Flag.Int("burst").pipe(
      Flag.withDescription("Requests at once, within that rate; those of a second if nothing is said"),
      Flag.withSchema(burst.schema),
      Flag.optional
    ),
    json
  },
  Effect.fnUntraced(function* ({ json, ratePerSecond, burst, ...who }) {
    const made = yield* ApiKey.make
    const entry: ApiKey.ApiKey = {
      ...who,
      hash: ApiKey.hashOf(made).toString("hex"),
      ...(Option.isNone(ratePerSecond) ? {} : { ratePerSecond: ratePerSecond.value }),
      ...(Option.isNone(burst) ? {} : { burst: burst.value })
    }
    yield* answer(json, { key: made, entry }, () => [
      "The key. It is shown this once; whoever has it sends it as Authorization: Bearer …",
      "",
      `  ${made}`,
      "",
      "Its entry, which tells nobody the key: a line of MILLRACE_API_KEYS, or of the file in MILLRACE_API_KEYS_FILE",
      "",
      `  ${ApiKey.line(entry)}`,
      ""
    ])
  })
).pipe(Command.withDescription("Make a key to the gateway, and the entry that lets it in"))
