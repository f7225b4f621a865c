/** Certificates for tests, made on the spot: an authority, and what it signs for the servers and clients of this machine. */
import { type KeyObject, generateKeyPairSync, randomBytes, sign } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

export interface Signed {
  readonly cert: string
  readonly key: string
}

export interface Authority {
  /** The path of its own certificate. */
  readonly ca: string
  /** Writes a certificate for 127.0.0.1 and its key, under this name; gives their paths. */
  readonly issue: (name: string, validUntil?: Date) => Signed
}

export const makeAuthority = (directory: string, name = "authority"): Authority => {
  const own = generateKeyPairSync("ed25519")
  const write = (file: string, label: string, bytes: Uint8Array) => {
    const path = join(directory, file)
    writeFileSync(path, pem(label, bytes))
    return path
  }
  const certificate = (subject: string, publicKey: KeyObject, extensions: Buffer, until = tomorrow()) =>
    signed({ subject, publicKey, extensions, until, issuer: name, by: own.privateKey })
  return {
    ca: write(`${name}.crt`, "CERTIFICATE", certificate(name, own.publicKey, isAuthority)),
    issue: (subject, until) => {
      const { publicKey, privateKey } = generateKeyPairSync("ed25519")
      const key = privateKey.export({ type: "pkcs8", format: "der" })
      return {
        cert: write(`${subject}.crt`, "CERTIFICATE", certificate(subject, publicKey, isOfThisMachine, until)),
        key: write(`${subject}.key`, "PRIVATE KEY", key)
      }
    }
  }
}

const tomorrow = () => new Date(Date.now() + 86_400_000)

const pem = (label: string, bytes: Uint8Array) =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString("base64")}\n-----END ${label}-----\n`

/** One value in DER, the encoding of certificates. */
const der = (tag: number, ...parts: ReadonlyArray<Uint8Array>) => {
  const body = Buffer.concat(parts)
  const { length: n } = body
  const length = n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: ReadonlyArray<Uint8Array>) => der(0x30, ...parts)
const object = (...bytes: ReadonlyArray<number>) => der(0x06, Buffer.from(bytes))
const text = (value: string) => der(0x0c, Buffer.from(value))
const named = (name: string) => sequence(der(0x31, sequence(object(0x55, 4, 3), text(name))))
const timed = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\..*/g, "")}Z`))
const ed25519 = sequence(object(0x2b, 0x65, 0x70))

const extension = (id: number, value: Uint8Array) => sequence(object(0x55, 0x1d, id), der(0x04, value))
const isAuthority = der(0xa3, sequence(extension(19, sequence(der(0x01, Buffer.from([255]))))))
const isOfThisMachine = der(
  0xa3,
  sequence(
    extension(17, sequence(der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from("localhost"))))
  )
)

const signed = (of: {
  readonly subject: string
  readonly publicKey: KeyObject
  readonly extensions: Buffer
  readonly until: Date
  readonly issuer: string
  readonly by: KeyObject
}) => {
  const statement = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ed25519,
    named(of.issuer),
    sequence(timed(new Date(Date.now() - 2 * 86_400_000)), timed(of.until)),
    named(of.subject),
    of.publicKey.export({ type: "spki", format: "der" }),
    of.extensions
  )
  return sequence(statement, ed25519, der(0x03, Buffer.from([0]), sign(null, statement, of.by)))
}
