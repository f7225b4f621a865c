/** What every answer tells a browser not to do with it. */
import type { HttpServerRequest, HttpServerResponse } from "effect/http"

/** A year, in seconds; only a browser that came over HTTPS may be told. */
const strictTransport = "max-age=31536000"

export const securityHeaders = (
  request: HttpServerRequest.HttpServerRequest,
  { headers }: HttpServerResponse.HttpServerResponse
): Record<string, string> => ({
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
  // The pages say themselves what they may load; what is no page loads and runs nothing.
  ...(headers["content-security-policy"] === undefined
    ? { "content-security-policy": "default-src 'none'; frame-ancestors 'none'" }
    : {}),
  ...(request.protocol === "https" ? { "strict-transport-security": strictTransport } : {})
})
