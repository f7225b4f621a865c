/** The gateway: the HTTP server with everything in it. */
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import { NodeHttpServer } from "@effect/platform-node"
import { Config, Context, Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServer, type HttpServerError } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "./Api.ts"
import { BlobsApi } from "./BlobsApi.ts"
import * as Docs from "./Docs.ts"
import { Drain } from "./Drain.ts"
import { EventsApi } from "./EventsApi.ts"
import { HealthApi } from "./HealthApi.ts"
import { KindsApi } from "./KindsApi.ts"
import { TasksApi } from "./TasksApi.ts"
import * as Web from "./Web.ts"
import * as requests from "./requests.ts"

/** Something else listens there. */
export class PortTaken extends Schema.TaggedError<PortTaken>()("PortTaken", {
  host: Schema.String,
  port: Schema.Int
}) {
  override get message() {
    return `Port ${this.port} of ${this.host} is taken. Name another with --port or PORT; 0 takes a free one.`
  }
}

/** Nothing can listen there: the address is not of this machine, or the port needs rights. */
export class AddressUnusable extends Schema.TaggedError<AddressUnusable>()("AddressUnusable", {
  host: Schema.String,
  port: Schema.Int,
  reason: Schema.String
}) {
  override get message() {
    return `The gateway cannot listen on ${this.host}, port ${this.port}: ${this.reason}. See HOST and PORT.`
  }
}

/** How long requests that run when the gateway is told to stop may take to finish. */
const patience = "5 seconds"

/** 0 takes a free one. */
const Port = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))

const webFolder = fileURLToPath(new URL("web", import.meta.url))

export class Gateway extends Context.Service<Gateway, { readonly url: string }>()("millrace/Gateway") {
  /** What is left out is read from HOST and PORT. Nobody is asked who they are, so it listens to this machine only. */
  static readonly layer = (
    options: { readonly port?: number | undefined; readonly host?: string | undefined } = {}
  ) =>
    Layer.unwrap(
      Effect.gen(function* () {
        const host = options.host ?? (yield* Config.String("HOST").pipe(Config.withDefault("127.0.0.1")))
        const port = options.port ?? (yield* Config.schema(Port, "PORT").pipe(Config.withDefault(8080)))
        const server = NodeHttpServer.layer(createServer, { host, port, gracefulShutdownTimeout: patience })
        return bound.pipe(
          Layer.provide(HttpRouter.serve(routes, serving)),
          Layer.provide(
            Layer.catchTag(server, "ServeError", (error) => Layer.effectContext(refused(error, host, port)))
          ),
          Layer.provide(Drain.layer())
        )
      })
    )
}

const routes = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide([TasksApi, BlobsApi, EventsApi, KindsApi, HealthApi])
  ),
  Docs.layer,
  Web.layer(webFolder),
  requests.layer
)

const serving = {
  disableLogger: true,
  disableListenLog: true,
  // A kind of 32, an underscore and a key of 128: what is longer is no id, and is answered like any that is not there.
  routerConfig: { maxParamLength: 256 }
}

/** Built last, so that it is the first to be taken down: what would hold up the server's end hears of it before. */
const bound = Layer.effect(
  Gateway,
  Effect.gen(function* () {
    const { address } = yield* HttpServer.HttpServer
    const drain = yield* Drain
    yield* Effect.addFinalizer(() => drain.begin)
    return Gateway.of({ url: openable(HttpServer.formatAddress(address)) })
  })
)

/** "Every address of this machine" is none that a browser can open. */
const openable = (url: string) => url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")

const refused = (
  { cause }: HttpServerError.ServeError,
  host: string,
  port: number
): Effect.Effect<never, PortTaken | AddressUnusable> => {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined
  return code === "EADDRINUSE"
    ? new PortTaken({ host, port })
    : new AddressUnusable({ host, port, reason: String(cause) })
}
