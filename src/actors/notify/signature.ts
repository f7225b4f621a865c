/** Signatures of webhooks, after Standard Webhooks: HMAC-SHA256 over what is sent, by each secret of its host. */
import { type KeyObject, createHmac, createSecretKey } from "node:crypto"
import { isIP } from "node:net"
import { Schema } from "effect"
import { nameOf, plain } from "../download/guard.ts"

/** The secrets of hosts, newest first; those under "" are for every host that has none of its own. */
export type Secrets = ReadonlyMap<string, ReadonlyArray<KeyObject>>

/** 24 to 64 bytes, as the standard wants them. */
const entry = /^(?:(?<host>[^\s=,]+)=)?whsec_(?<secret>[A-Za-z0-9+/]{32,86}={0,2})$/

const entriesOf = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")

interface Entry {
  readonly host: string
  readonly secret: string
}

/** Undefined if it is none; one whose host no address has would be missed by nobody but the receiver. */
const entryOf = (part: string): Entry | undefined => {
  const { host, secret } = entry.exec(part)?.groups ?? {}
  if (secret === undefined) return undefined
  if (host === undefined) return { host: "", secret }
  const name = hostOf(plain(host))
  return name === undefined ? undefined : { host: name, secret }
}

/** As it stands in a URL that has been read. */
const hostOf = (host: string): string | undefined => {
  if (isIP(host) === 0) return host.includes("*") ? undefined : nameOf(host)
  const { hostname } = URL.parse(isIP(host) === 6 ? `http://[${host}]/` : `http://${host}/`) ?? {}
  return hostname === undefined ? undefined : plain(hostname)
}

export const WebhookSecrets = Schema.Redacted(
  Schema.String.check(
    Schema.makeFilter((text) =>
      entriesOf(text).every((part) => entryOf(part) !== undefined)
        ? undefined
        : "whsec_ and 24 to 64 bytes in base64, or host=whsec_... (without scheme, port, path or *); several with " +
          "commas between them, newest first"
    )
  )
)

export const secretsIn = (text: string): Secrets => {
  const secrets = new Map<string, ReadonlyArray<KeyObject>>()
  for (const part of entriesOf(text)) {
    const { host, secret } = entryOf(part) ?? {}
    if (host === undefined || secret === undefined) continue
    secrets.set(host, [...(secrets.get(host) ?? []), createSecretKey(secret, "base64")])
  }
  return secrets
}

/** The value of `webhook-signature`, one signature for each secret; undefined where there is none for the host. */
export const signatureFor = (
  secrets: Secrets,
  message: { readonly host: string; readonly id: string; readonly timestamp: string; readonly body: string }
): string | undefined => {
  const { host, id, timestamp, body } = message
  const signed = `${id}.${timestamp}.${body}`
  const keys = secrets.get(plain(host)) ?? secrets.get("") ?? []
  if (keys.length === 0) return undefined
  return keys.map((key) => `v1,${createHmac("sha256", key).update(signed).digest("base64")}`).join(" ")
}
