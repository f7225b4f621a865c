/** As whom a process comes to a NATS that asks, and how it knows the server; each on a real server. */
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, assert, beforeAll, describe, it } from "@effect/vitest"
import { nkeys } from "@nats-io/transport-node"
import { ConfigProvider, Effect, Logger, Schedule } from "effect"
import { connectionIs } from "../../../src/streams/connectionIs.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import { type Authority, type Signed, makeAuthority } from "../../support/certificates.ts"
import { makeOperator } from "../../support/jwt.ts"
import { type Configuration, type OwnNats, startOwnNats } from "../../support/ownNats.ts"

let directory = ""
let authority: Authority
let other: Authority
let server: Signed
let nats: OwnNats | undefined
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-test-"))
  authority = makeAuthority(directory)
  other = makeAuthority(directory, "other")
  server = authority.issue("server")
})
afterEach(async () => {
  await nats?.stop()
  nats = undefined
})
afterAll(() => rm(directory, { recursive: true }))

const file = (name: string, text: string) => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

const start = async (configuration: Omit<Configuration, "jetStream">) => {
  nats = await startOwnNats({ jetStream: "off", ...configuration })
  return nats
}

/** Connects as the environment says; `scheme` is that of the address. */
const connected = <A, E>(
  environment: Record<string, string>,
  then: Effect.Effect<A, E, Nats>,
  at = `nats://127.0.0.1:${nats?.port}`
) =>
  then.pipe(
    Effect.provide(Nats.layerOnce("test")),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ NATS_URL: at, ...environment }))),
    Effect.provide(Logger.layer([]))
  )

const flushed = Effect.flatMap(Nats, ({ connection }) => Effect.promise(() => connection.flush()))
const connects = (environment: Record<string, string>, at?: string) =>
  Effect.runPromise(connected(environment, flushed, at))
const refusal = async (environment: Record<string, string>, at?: string) => {
  const error = await Effect.runPromise(Effect.flip(connected(environment, flushed, at)))
  return `${error._tag}: ${error.message}`
}

const seedOf = (pair: nkeys.KeyPair) => new TextDecoder().decode(pair.getSeed())

describe("who comes to NATS", { timeout: 20_000 }, () => {
  it("has a name and a password", async () => {
    await start({ authorization: `{ user: ann, password: "s3:cr@t" }` })
    await connects({ NATS_USER: "ann", NATS_PASSWORD: "s3:cr@t" })
    const said = await refusal({ NATS_USER: "ann", NATS_PASSWORD: "wr0ng" })
    assert.match(said, /^NatsUnreachable: NATS lets nobody in as this user .*Look at NATS_USER/)
    assert.notInclude(said, "wr0ng")
  })

  it("has a token", async () => {
    await start({ authorization: `{ token: "s3cret" }` })
    await connects({ NATS_TOKEN: "s3cret" })
    assert.match(await refusal({ NATS_TOKEN: "another" }), /NATS lets nobody in/)
    assert.match(await refusal({}), /NATS lets nobody in/)
  })

  it("has a key of its own", async () => {
    const [known, unknown] = [nkeys.createUser(), nkeys.createUser()]
    await start({ authorization: `{ users: [ { nkey: ${known.getPublicKey()} } ] }` })
    await connects({ NATS_NKEY: file("known.nk", `${seedOf(known)}\n`) })
    const said = await refusal({ NATS_NKEY: file("unknown.nk", seedOf(unknown)) })
    assert.match(said, /NATS lets nobody in/)
    assert.notInclude(said, seedOf(unknown))
  })

  it("has credentials of an operator, for as long as they are good", async () => {
    const operator = makeOperator()
    await start({ more: operator.configuration })
    await connects({ NATS_CREDS: file("user.creds", operator.credentials("user")) })
    const old = file("old.creds", operator.credentials("old", new Date(Date.now() - 60_000)))
    assert.match(await refusal({ NATS_CREDS: old }), /^NatsUnreachable: NATS lets nobody in/)
    const foreign = file("foreign.creds", makeOperator().credentials("foreign"))
    assert.match(await refusal({ NATS_CREDS: foreign }), /^NatsUnreachable: NATS lets nobody in/)
  })

  it("has what its file says at each connection, and what it said where that is of no use", async () => {
    const [first, second] = [nkeys.createUser(), nkeys.createUser()]
    const allowing = (pair: nkeys.KeyPair) => `{ users: [ { nkey: ${pair.getPublicKey()} } ] }`
    const { configure } = await start({ authorization: allowing(first) })
    const path = file("rotated.nk", seedOf(first))
    await Effect.runPromise(
      connected(
        { NATS_NKEY: path },
        Effect.gen(function* () {
          const connection = yield* Nats
          yield* flushed
          const configured = (pair: nkeys.KeyPair) =>
            Effect.promise(() => configure({ jetStream: "off", authorization: allowing(pair) }))
          yield* configured(second)
          yield* connectionIs(connection, false)
          writeFileSync(path, seedOf(second))
          yield* connectionIs(connection, true)
          rmSync(path)
          yield* configured(first)
          yield* connectionIs(connection, false)
          yield* configured(second)
          yield* connectionIs(connection, true)
          yield* flushed
        })
      )
    )
  })

  it("is told what is wrong with a setting before anything is tried", async () => {
    const said = (environment: Record<string, string>, at = "nats://127.0.0.1:1") => refusal(environment, at)
    const absent = join(directory, "absent")
    const cases = [
      [{ NATS_USER: "ann" }, /^CredentialsIncomplete: NATS_USER is set, and NATS_PASSWORD is not/],
      [{ NATS_PASSWORD: "s3cret" }, /^CredentialsIncomplete: NATS_PASSWORD is set, and NATS_USER is not/],
      [{ NATS_TLS_KEY: absent }, /^CredentialsIncomplete: NATS_TLS_KEY is set/],
      [{ NATS_TOKEN: "s3cret", NATS_CREDS: absent }, /^CredentialsUnclear: NATS_TOKEN and NATS_CREDS each/],
      [{ NATS_CREDS: absent }, /^CredentialsUnusable: NATS_CREDS names .*absent: there is no such file/],
      [{ NATS_CREDS: directory }, /it is a directory/],
      [{ NATS_CREDS: file("s.creds", "s3cret") }, /it is not a credentials file/],
      [{ NATS_NKEY: file("s.nk", `SU${"A".repeat(56)}`) }, /it is not the seed of a user/],
      [{ NATS_TLS_CA: file("s.crt", "s3cret") }, /it is not in PEM/]
    ] as const
    for (const [environment, expected] of cases) {
      const text = await said(environment)
      assert.match(text, expected)
      assert.notInclude(text, "s3cret")
    }
    const inAddress = await said({ NATS_TOKEN: "x" }, "nats://ann:s3cret@127.0.0.1:1")
    assert.match(inAddress, /^CredentialsUnclear: the address and NATS_TOKEN each/)
    assert.notInclude(inAddress, "s3cret")
  })
})

const tls = ({ cert, key }: Signed, rest = "") =>
  `tls { cert_file: ${JSON.stringify(cert)}, key_file: ${JSON.stringify(key)}${rest} }`

describe("a NATS that speaks TLS", { timeout: 20_000 }, () => {
  it("is known by its authority, and by no other", async () => {
    await start({ more: tls(server) })
    await connects({ NATS_TLS_CA: authority.ca })
    await connects({ NATS_TLS_CA: authority.ca }, `tls://127.0.0.1:${nats?.port}`)
    const said = await refusal({ NATS_TLS_CA: other.ca })
    assert.match(said, /^NatsUnreachable: The certificate of the server is of nobody .* NATS_TLS_CA/)
    assert.match(await refusal({}), /NATS_TLS_CA/)
  })

  it("is not believed with a certificate that has expired", async () => {
    await start({ more: tls(authority.issue("expired", new Date(Date.now() - 3_600_000))) })
    assert.match(await refusal({ NATS_TLS_CA: authority.ca }), /The certificate of the server has expired/)
  })

  it("lets in who has a certificate of its own, if it asks for one", async () => {
    await start({ more: tls(server, `, ca_file: ${JSON.stringify(authority.ca)}, verify: true`) })
    const { cert, key } = authority.issue("client")
    await connects({ NATS_TLS_CA: authority.ca, NATS_TLS_CERT: cert, NATS_TLS_KEY: key })
    const stranger = other.issue("stranger")
    const foreign = { NATS_TLS_CA: authority.ca, NATS_TLS_CERT: stranger.cert, NATS_TLS_KEY: stranger.key }
    const said = await Promise.all([refusal({ NATS_TLS_CA: authority.ca }), refusal(foreign)])
    for (const text of said) assert.match(text, /^NatsUnreachable: No NATS answers in time .*NATS_TLS_CERT/)
  })

  it("is wanted where the address says so", async () => {
    await start({})
    const said = await refusal({}, `tls://127.0.0.1:${nats?.port}`)
    assert.match(said, /^NatsUnreachable: NATS speaks no TLS .*Turn it on/)
  })

  it("may be given another certificate by another authority", async () => {
    const ca = file("rotated.crt", "")
    const copy = (from: Authority) => writeFileSync(ca, readFileSync(from.ca))
    copy(authority)
    const { configure } = await start({ more: tls(server) })
    await Effect.runPromise(
      connected(
        { NATS_TLS_CA: ca },
        Effect.gen(function* () {
          const connection = yield* Nats
          yield* flushed
          copy(other)
          const user = `{ user: ann, password: b }`
          // Who is not let in any more has to come anew.
          yield* Effect.promise(() =>
            configure({ jetStream: "off", authorization: user, more: tls(other.issue("another")) })
          )
          yield* connectionIs(connection, false)
          yield* Effect.promise(() => configure({ jetStream: "off", more: tls(other.issue("another")) }))
          yield* connectionIs(connection, true)
          yield* flushed.pipe(Effect.retry(Schedule.spaced("50 millis")))
        })
      )
    )
  })
})
