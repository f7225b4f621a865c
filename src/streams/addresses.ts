/** The addresses of NATS: where it is, and as whom if they say so. */

/** Where NATS is when nobody says. */
export const defaultUrl = "nats://127.0.0.1:4222"

/** An address may hold a password, which belongs in no log. */
export const withoutPassword = (url: string): string => url.replaceAll(user, "//")

const user = /\/\/([^@/,]*)@/g

/** Servers apart by commas, and as whom: the client itself does not look for a user in an address. */
export const addressesOf = (url: string) => {
  const servers = withoutPassword(url).split(",")
  const [, as] = [...url.matchAll(user)][0] ?? []
  if (as === undefined) return { servers }
  // A password may hold colons.
  const [name = "", ...pass] = as.split(":")
  return pass.length === 0
    ? { servers, token: decodeURIComponent(name) }
    : { servers, user: decodeURIComponent(name), pass: decodeURIComponent(pass.join(":")) }
}

/** A server that is asked for TLS by its address is not talked to without it. */
export const isOverTls = (url: string): boolean => /(^|,)\s*tls:\/\//.test(url)
