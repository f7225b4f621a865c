/** The addresses of NATS: where it is, and as whom if they say so. */

/** Where NATS is when nobody says. */
export const defaultUrl = "nats://127.0.0.1:4222"

/** An address may hold a password, which belongs in no log. */
export const withoutPassword = (url: string): string =>
  url
    .split(",")
    .map((one) => one.replace(user, "$1"))
    .join(",")

/** Up to the last "@": a password that should have been encoded is one all the same. */
const user = /^(\s*(?:[a-z]+:\/\/)?)(.*)@/i

/** Servers apart by commas, and as whom: the client itself does not look for a user in an address. */
export const addressesOf = (url: string) => {
  const servers = withoutPassword(url).split(",")
  const [as] = url.split(",").flatMap((one) => user.exec(one)?.[2] ?? [])
  if (as === undefined) return { servers }
  // A password may hold colons.
  const [name = "", ...pass] = as.split(":")
  return pass.length === 0
    ? { servers, token: decoded(name) }
    : { servers, user: decoded(name), pass: decoded(pass.join(":")) }
}

/** A "%" that begins no code is meant as it stands. */
const decoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A server that is asked for TLS by its address is not talked to without it. */
export const isOverTls = (url: string): boolean => /(^|,)\s*tls:\/\//.test(url)
