/** Session: who has logged in with a key, in a cookie that any gateway with the same keys can check by itself. */
import { createHmac, timingSafeEqual } from "node:crypto"
import type { ApiKey } from "./ApiKey.ts"

export const cookie = "millrace_session"

export const seconds = 12 * 60 * 60

/** `name.expiry.signature`: it dies with its time, and with the entry of its key. */
export const issue = (key: ApiKey, nowMs: number, secret: string): string => {
  const claim = `${key.name}.${Math.floor(nowMs / 1000) + seconds}`
  return `${claim}.${sign(key, claim, secret).toString("base64url")}`
}

export const holderOf = (
  token: string,
  named: (name: string) => ApiKey | undefined,
  nowMs: number,
  secret: string
): ApiKey | undefined => {
  const [name = "", expiry = "", signature = ""] = token.split(".")
  const key = named(name)
  if (key === undefined) return undefined
  const expected = sign(key, `${name}.${expiry}`, secret)
  const given = Buffer.from(signature, "base64url")
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected)
  return isSigned && Number(expiry) * 1000 > nowMs ? key : undefined
}

const sign = ({ hash }: ApiKey, claim: string, secret: string): Buffer =>
  createHmac("sha256", `${secret}\n${hash}`).update(`millrace session ${claim}`).digest()
