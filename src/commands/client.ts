/** The client that the commands of a person or a script ask: over NATS, or a gateway where one is named. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Config, Effect, Layer, Option, Redacted, Schema } from "effect"
import { HttpClient, type HttpClientError } from "effect/http"
import { layerHttp } from "../client/overHttp/layerHttp.ts"
import { layerNats } from "../client/overNats/layerNats.ts"
import { NatsUnreachable } from "../streams/NatsUnreachable.ts"
import { defaultUrl, withoutPassword } from "../streams/addresses.ts"

/** Two ways are named. Which of them is meant would be a guess, and they may lead to different places. */
export class WhereUnclear extends Schema.TaggedError<WhereUnclear>()("WhereUnclear", {}) {
  override get message() {
    return "Both MILLRACE_URL and NATS_URL are set. Unset the one that is not meant: `env -u NATS_URL millrace …` asks the gateway."
  }
}

/** Nothing answers there at all. */
export class GatewayUnreachable extends Schema.TaggedError<GatewayUnreachable>()("GatewayUnreachable", {
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `No gateway answers at ${this.url} (${this.reason}). Start one, for example with \`millrace up\`, or set MILLRACE_URL.`
  }
}

const Address = Schema.String.check(
  Schema.isPattern(/^https?:\/\/[^/?#]+[^?#]*$/, { message: "an address such as http://127.0.0.1:8080" })
)

export const client = Layer.unwrap(
  Effect.gen(function* () {
    const found = yield* Config.option(Config.schema(Address, "MILLRACE_URL"))
    const apiKey = yield* Config.option(Config.Redacted("MILLRACE_API_KEY"))
    const servers = yield* Config.option(Config.String("NATS_URL"))
    if (Option.isNone(found)) return over(Option.getOrElse(servers, () => defaultUrl))
    if (Option.isSome(servers)) return yield* new WhereUnclear()
    const url = found.value.replace(/\/+$/, "")
    yield* there(url)
    return layerHttp({
      url,
      ...(Option.isSome(apiKey) ? { apiKey: Redacted.value(apiKey.value) } : {})
    })
  })
)

/** To a service it is nothing new that a server is away; a person may have to start one. */
const over = (servers: string) =>
  layerNats({ servers, name: "millrace" }).pipe(
    Layer.catchTag("Unavailable", ({ reason }) =>
      Layer.effectContext(Effect.fail(new NatsUnreachable({ url: withoutPassword(servers), reason })))
    )
  )

/** The client asks again for a while, which suits a service; a person is told at once. Any answer will do. */
const there = (url: string) =>
  HttpClient.get(`${url}/healthz`).pipe(
    Effect.timeoutOrElse({
      duration: "10 seconds",
      orElse: () => new GatewayUnreachable({ url, reason: "no answer in time" })
    }),
    Effect.catchTag("HttpClientError", (error) => new GatewayUnreachable({ url, reason: why(error) })),
    Effect.provide(NodeHttpClient.layerUndici)
  )

/** `connect ECONNREFUSED 127.0.0.1:1` says it best. */
const why = ({ reason, message }: HttpClientError.HttpClientError) =>
  "cause" in reason && reason.cause instanceof Error ? reason.cause.message : message
