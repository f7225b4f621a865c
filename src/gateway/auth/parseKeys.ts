/** From what is configured to the keys: as JSON, or as a line for each. What is wrong is named, and never shown: it may be a key. */
import { Effect, Schema } from "effect"
import { faultsOf } from "../../schemas/Validation.ts"
import { ApiKey } from "./ApiKey.ts"
import { scopes } from "./Scope.ts"

export class ApiKeysInvalid extends Schema.TaggedError<ApiKeysInvalid>()("ApiKeysInvalid", {
  setting: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The keys of ${this.setting} cannot be used: ${this.reason}. \`millrace key\` makes one, with its entry.`
  }
}

export const parseKeys = Effect.fnUntraced(function* (setting: string, text: string) {
  const wrong = (reason: string) => new ApiKeysInvalid({ setting, reason })
  const entries = text.trim().startsWith("[") ? yield* fromJson(text, wrong) : fromLines(text)
  if (entries.length === 0) return yield* wrong("there are none")
  const keys = yield* Effect.forEach(entries, (entry, index) =>
    Effect.mapError(decode(entry), (error) =>
      wrong(
        `entry ${index + 1}${nameOf(entry)}: ${[...new Set(faultsOf(error).map(({ path }) => rule(path[0])))].join("; ")}`
      )
    )
  )
  for (const field of ["name", "hash"] as const) {
    const again = keys.findIndex((key, index) => keys.findIndex((one) => one[field] === key[field]) < index)
    if (again >= 0)
      return yield* wrong(`entry ${again + 1}${nameOf(keys[again])} has the ${field} of another`)
  }
  return keys
})

const decode = Schema.decodeUnknownEffect(ApiKey, { errors: "all", onExcessProperty: "error" })

const fromJson = (text: string, wrong: (reason: string) => ApiKeysInvalid) =>
  Effect.try({ try: (): unknown => JSON.parse(text), catch: () => wrong("this is not JSON") }).pipe(
    Effect.flatMap((value) =>
      Array.isArray(value) ? Effect.succeed<ReadonlyArray<unknown>>(value) : wrong("this is no array")
    )
  )

/** `ci submit,read <hash> 50/100`: a name, scopes, a hash; requests per second, and how many at once. */
const fromLines = (text: string): ReadonlyArray<unknown> =>
  text
    .split(/[\n;]/)
    .map((one) => one.replace(/#.*/, "").trim())
    .filter((one) => one !== "")
    .map((one) => {
      const [name, scopes = "", hash, rate, ...more] = one.split(/\s+/)
      const [perSecond, burst] = rate?.split("/") ?? []
      return {
        name,
        scopes: scopes.split(","),
        hash,
        ...(perSecond === undefined ? {} : { ratePerSecond: Number(perSecond) }),
        ...(burst === undefined ? {} : { burst: Number(burst) }),
        ...(more.length === 0 ? {} : { more })
      }
    })

/** Only what can be a name is repeated. */
const nameOf = (entry: unknown): string => {
  const name = Schema.decodeUnknownOption(Schema.Struct({ name: ApiKey.fields.name }))(entry)
  return name._tag === "None" ? "" : ` ("${name.value.name}")`
}

const rules: Readonly<Record<string, string>> = {
  name: "its name must be of small letters, digits and dashes, 63 at most",
  hash: "its hash must be the 64 hexadecimal digits of the key's sha256, not the key",
  scopes: `its scopes must be of ${scopes.join(", ")}, one at least`,
  ratePerSecond: "ratePerSecond must be a number above 0",
  burst: "burst must be a whole number above 0"
}

const rule = (field: PropertyKey | undefined): string =>
  rules[String(field)] ??
  "it must have a name, scopes and a hash, perhaps ratePerSecond and burst, and nothing else"
