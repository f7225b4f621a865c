/** What every answer tells a browser not to do with it: unless it says otherwise, that is to keep it, or to load or run anything. */
import type { HttpServerResponse } from "effect/http"

/** A year, in seconds; only a browser that came over HTTPS may be told. */
const strictTransport = { "strict-transport-security": "max-age=31536000" }

const always = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY"
}

/** The pages say themselves what they may load; what is no page loads and runs nothing. */
const noPage = { "content-security-policy": "default-src 'none'; frame-ancestors 'none'" }

const notKept = { "cache-control": "no-store" }

const ofNearlyAll = { ...always, ...noPage, ...notKept }

export const securityHeaders = (
  { headers }: HttpServerResponse.HttpServerResponse,
  isHttps: boolean
): Readonly<Record<string, string>> => {
  const isPage = headers["content-security-policy"] !== undefined
  const isKept = headers["cache-control"] !== undefined
  if (!isPage && !isKept && !isHttps) return ofNearlyAll
  return {
    ...always,
    ...(isPage ? {} : noPage),
    ...(isKept ? {} : notKept),
    ...(isHttps ? strictTransport : {})
  }
}
