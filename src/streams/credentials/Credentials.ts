/** As whom a process comes to NATS, and how it knows the server: as its address or the environment say. */
import {
  type Authenticator,
  type TlsOptions,
  jwtAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator
} from "@nats-io/transport-node"
import { Config, Effect, Option, Redacted } from "effect"
import { addressesOf, isOverTls } from "../addresses.ts"
import * as KeyFile from "./KeyFile.ts"
import { CredentialsIncomplete, CredentialsUnclear } from "./failures.ts"

export interface Credentials {
  readonly authenticator?: Authenticator
  readonly tls?: TlsOptions
}

const settings = Config.all({
  user: Config.option(Config.String("NATS_USER")),
  password: Config.option(Config.Redacted("NATS_PASSWORD")),
  token: Config.option(Config.Redacted("NATS_TOKEN")),
  creds: Config.option(Config.String("NATS_CREDS")),
  nkey: Config.option(Config.String("NATS_NKEY")),
  ca: Config.option(Config.String("NATS_TLS_CA")),
  cert: Config.option(Config.String("NATS_TLS_CERT")),
  key: Config.option(Config.String("NATS_TLS_KEY"))
})

type Settings = Config.Success<typeof settings>

/** Those for an address of NATS. Files are looked at now, and read again at each connection. */
export const credentialsFor = Effect.fnUntraced(function* (url: string) {
  const said = yield* settings
  const authenticator = yield* authenticatorFor(url, said)
  const tls = yield* tlsFor(url, said)
  return {
    ...(authenticator === undefined ? {} : { authenticator }),
    ...(tls === undefined ? {} : { tls })
  } satisfies Credentials
})

const authenticatorFor = Effect.fnUntraced(function* (url: string, said: Settings) {
  const { user, token, pass } = { user: undefined, token: undefined, pass: undefined, ...addressesOf(url) }
  const ways = [
    ["the address", user !== undefined || token !== undefined],
    ["NATS_USER", Option.isSome(said.user) || Option.isSome(said.password)],
    ["NATS_TOKEN", Option.isSome(said.token)],
    ["NATS_CREDS", Option.isSome(said.creds)],
    ["NATS_NKEY", Option.isSome(said.nkey)]
  ] as const
  const set = ways.flatMap(([name, isSet]) => (isSet ? [name] : []))
  if (set.length > 1) return yield* new CredentialsUnclear({ settings: set })
  if (user !== undefined) return usernamePasswordAuthenticator(user, pass)
  if (token !== undefined) return tokenAuthenticator(token)
  yield* together(["NATS_USER", said.user], ["NATS_PASSWORD", said.password])
  if (Option.isSome(said.user) && Option.isSome(said.password))
    return usernamePasswordAuthenticator(said.user.value, Redacted.value(said.password.value))
  if (Option.isSome(said.token)) return tokenAuthenticator(Redacted.value(said.token.value))
  if (Option.isSome(said.creds)) return yield* withCreds(said.creds.value)
  return Option.isSome(said.nkey) ? yield* withNkey(said.nkey.value) : undefined
})

const withCreds = (path: string) =>
  Effect.map(
    KeyFile.open({
      setting: "NATS_CREDS",
      path,
      what: "a credentials file, as `nsc generate creds` writes one",
      understood: credsIn
    }),
    (read): Authenticator =>
      (nonce) => {
        const { jwt, seed } = read()
        return jwtAuthenticator(jwt, seed)(nonce)
      }
  )

const withNkey = (path: string) =>
  Effect.map(
    KeyFile.open({
      setting: "NATS_NKEY",
      path,
      what: "the seed of a user, as `nk -gen user` writes one",
      understood: seedIn
    }),
    (read) => nkeyAuthenticator(read)
  )

const credsIn = (text: string) => {
  const jwt = /-BEGIN NATS USER JWT-+\s+(\S+)\s+-+/.exec(text)?.[1]
  const seed = seedIn(text)
  return jwt === undefined || seed === undefined ? undefined : { jwt, seed }
}

/** A seed that the client cannot use would end the connection: so it is tried. */
const seedIn = (text: string) => {
  const found = /^SU[A-Z2-7]{56}$/m.exec(text)?.[0]
  if (found === undefined) return undefined
  const seed = new TextEncoder().encode(found)
  try {
    nkeyAuthenticator(seed)("")
    return seed
  } catch {
    return undefined
  }
}

const tlsFor = Effect.fnUntraced(function* (url: string, { ca, cert, key }: Settings) {
  yield* together(["NATS_TLS_CERT", cert], ["NATS_TLS_KEY", key])
  if (!isOverTls(url) && Option.isNone(ca) && Option.isNone(cert)) return undefined
  const files = [
    ["NATS_TLS_CA", ca, "ca"],
    ["NATS_TLS_CERT", cert, "cert"],
    ["NATS_TLS_KEY", key, "key"]
  ] as const
  const tls: TlsOptions = {}
  for (const [setting, path, name] of files) {
    if (Option.isNone(path)) continue
    const read = yield* KeyFile.open({ setting, path: path.value, what: "in PEM", understood: pemIn })
    // The client asks for it at each connection.
    Object.defineProperty(tls, name, { enumerable: true, get: read })
  }
  return tls
})

const pemIn = (text: string) => (text.includes("-----BEGIN ") ? text : undefined)

type Named = readonly [name: string, value: Option.Option<unknown>]

const together = (one: Named, other: Named) => {
  const [given, missing] = Option.isSome(one[1]) ? [one, other] : [other, one]
  return Option.isSome(given[1]) && Option.isNone(missing[1])
    ? Effect.fail(new CredentialsIncomplete({ given: given[0], missing: missing[0] }))
    : Effect.void
}
