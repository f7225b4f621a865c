/** Whom a proxy in front speaks for, where it may be believed. */
import { Config, Effect, Schema } from "effect"
import { HttpMiddleware, HttpRouter } from "effect/http"
import { IpNetwork } from "effect/net"

const Network = Schema.String.check(
  Schema.makeFilter((text) =>
    IpNetwork.fromString(text)._tag === "Success"
      ? undefined
      : "a network is written as 10.0.0.0/8 or fd00::/8"
  )
)

/** Anyone can send X-Forwarded-For; it counts only from an address of these. */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const networks = yield* Config.Array(Network, "MILLRACE_TRUST_PROXY").pipe(
      Config.withDefault<ReadonlyArray<string>>([])
    )
    if (networks.length === 0) return
    yield* router.addGlobalMiddleware(
      HttpMiddleware.xForwardedHeaders({ trustedProxies: networks.map(IpNetwork.fromStringUnsafe) })
    )
  })
)
