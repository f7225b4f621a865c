/** By which names a gateway goes that asks nobody for a key. */
import { isIPv4 } from "node:net"
import { Effect, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerRespondable } from "effect/http"
import { isProbe } from "../Drain.ts"
import * as Problem from "../Problems.ts"
import { ApiKeys } from "./ApiKeys.ts"

/** Whoever reaches it could do everything. */
export class KeysMissing extends Schema.TaggedError<KeysMissing>()("KeysMissing", { host: Schema.String }) {
  override get message() {
    return (
      `Others could reach the gateway at ${this.host}, and there are no keys to ask them for. ` +
      "Make one with `millrace key`, and name it in MILLRACE_API_KEYS; or leave HOST at 127.0.0.1."
    )
  }
}

/** As HOST, or as the host of a URL. */
export const isLoopback = (host: string): boolean => {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "")
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    (isIPv4(name) && name.startsWith("127."))
  )
}

/**
 * A page of another site can have its own name point to this machine, and is then of one origin with whatever answers
 * here: it reads and does what it likes (DNS rebinding). Only the name that it has to ask for gives it away.
 */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const { required } = yield* ApiKeys
    if (required) return
    yield* router.addGlobalMiddleware((handler) =>
      Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url, headers }) => {
        const host = headers["host"] ?? ""
        if (isLoopback(host.replace(/:\d*$/, "")) || isProbe(url)) return handler
        const detail =
          `Without keys this gateway is for its own machine, as 127.0.0.1 or localhost, not as ${JSON.stringify(host)}. ` +
          "With MILLRACE_API_KEYS it goes by any name."
        return HttpServerRespondable.toResponse(new Problem.HostUnknown({ detail }))
      })
    )
  })
)
