/** Listening for HTTP, and what can be wrong with an address. */
import { type Server, createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Config, Duration, Effect, Layer, Schema } from "effect"
import type { HttpServerError } from "effect/http"
import { cutOff } from "./slowClients.ts"

/** Something else listens there. */
export class PortTaken extends Schema.TaggedError<PortTaken>()("PortTaken", {
  host: Schema.String,
  port: Schema.Int,
  setting: Schema.String
}) {
  override get message() {
    return `Port ${this.port} of ${this.host} is taken. Name another with ${this.setting}; 0 takes a free one.`
  }
}

/** Nothing can listen there: the address is not of this machine, or the port needs rights. */
export class AddressUnusable extends Schema.TaggedError<AddressUnusable>()("AddressUnusable", {
  host: Schema.String,
  port: Schema.Int,
  setting: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `Nothing can listen on ${this.host}, port ${this.port}: ${this.reason}. See HOST and ${this.setting}.`
  }
}

/** Without keys nobody is asked who they are, so it listens to this machine only. */
export const hostWanted = Config.String("HOST").pipe(Config.withDefault("127.0.0.1"))

/** 0 takes a free one. */
export const Port = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))

/** After the drain: answers on their way get this long. */
const lastPatience = "1 second"

/** How long a client may say nothing in the middle of a request, or take nothing of an answer. */
const patience = Config.Duration("MILLRACE_PATIENCE").pipe(Config.withDefault(Duration.seconds(30)))

/** Each takes memory and a file of the process; more are closed at once. */
const connections = Config.Int("MILLRACE_MAX_CONNECTIONS").pipe(Config.withDefault(10_000))

/** Longer than the minute after which most proxies let go of a connection: else one might send into its end. */
const keepAlive = Duration.seconds(65)

/** Bytes of all headers of a request together. */
const maxHeaderSize = 16 * 1024

export const listen = (options: {
  readonly host: string
  readonly port: number
  /** What names the port. */
  readonly setting: string
  readonly onServer?: (server: Server) => void
}) => {
  const { host, port, setting } = options
  return Layer.unwrap(
    Effect.gen(function* () {
      const patienceMs = Duration.toMillis(yield* patience)
      const most = yield* connections
      const evaluate = () => {
        const server = createServer({
          headersTimeout: patienceMs,
          // No limit to the whole of a request: an upload takes as long as it moves, and `cutOff` sees that it does.
          requestTimeout: 0,
          connectionsCheckingInterval: patienceMs / 4,
          keepAliveTimeout: Duration.toMillis(keepAlive),
          maxHeaderSize
        })
        server.maxConnections = most
        cutOff(server, patienceMs)
        options.onServer?.(server)
        return server
      }
      return NodeHttpServer.layer(evaluate, { host, port, gracefulShutdownTimeout: lastPatience })
    })
  ).pipe(
    Layer.catchTag("ServeError", (error) => Layer.effectContext(refused(error, { host, port, setting })))
  )
}

/** "Every address of this machine" is none that anyone can open. */
export const openable = (url: string) =>
  url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")

const refused = (
  { cause }: HttpServerError.ServeError,
  where: { readonly host: string; readonly port: number; readonly setting: string }
): Effect.Effect<never, PortTaken | AddressUnusable> => {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined
  return code === "EADDRINUSE"
    ? new PortTaken(where)
    : new AddressUnusable({ ...where, reason: String(cause) })
}
