/** An operator of NATS with one account, who gives out credentials: what `nsc` does, for tests. */
import { randomUUID } from "node:crypto"
import { nkeys } from "@nats-io/transport-node"

const utf8 = {
  encode: (text: string) => new TextEncoder().encode(text),
  decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes)
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")

const jwt = (
  by: nkeys.KeyPair,
  sub: string,
  name: string,
  nats: Record<string, unknown>,
  expires?: Date
): string => {
  const claims = {
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1_000),
    iss: by.getPublicKey(),
    name,
    sub,
    nats: { ...nats, version: 2 },
    ...(expires === undefined ? {} : { exp: Math.floor(expires.getTime() / 1_000) })
  }
  const signed = `${base64({ typ: "JWT", alg: "ed25519-nkey" })}.${base64(claims)}`
  return `${signed}.${Buffer.from(by.sign(utf8.encode(signed))).toString("base64url")}`
}

const unlimited = { subs: -1, data: -1, payload: -1 }
const unlimitedAccount = {
  ...unlimited,
  imports: -1,
  exports: -1,
  wildcards: true,
  conn: -1,
  leaf: -1
}

export const makeOperator = () => {
  const operator = nkeys.createOperator()
  const account = nkeys.createAccount()
  const name = account.getPublicKey()
  const system = nkeys.createAccount().getPublicKey()
  const accountJwt = (of: string) => jwt(operator, of, of, { type: "account", limits: unlimitedAccount })
  return {
    /** What the configuration of a server says of it. */
    configuration: [
      `operator: ${jwt(operator, operator.getPublicKey(), "operator", { type: "operator" })}`,
      "resolver: MEMORY",
      `system_account: ${system}`,
      `resolver_preload: { ${name}: ${accountJwt(name)}, ${system}: ${accountJwt(system)} }`
    ].join("\n"),
    /** The text of a .creds file. */
    credentials: (user: string, expires?: Date) => {
      const key = nkeys.createUser()
      const token = jwt(account, key.getPublicKey(), user, { type: "user", ...unlimited }, expires)
      return [
        "-----BEGIN NATS USER JWT-----",
        token,
        "------END NATS USER JWT------",
        "",
        "-----BEGIN USER NKEY SEED-----",
        utf8.decode(key.getSeed()),
        "------END USER NKEY SEED------",
        ""
      ].join("\n")
    }
  }
}
