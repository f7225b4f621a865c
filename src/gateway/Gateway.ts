/** The gateway: the HTTP server with everything in it. */
import { fileURLToPath } from "node:url"
import { Config, Context, Effect, Layer } from "effect"
import { HttpRouter, HttpServer, HttpServerRequest, HttpServerRespondable } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Loads } from "../streams/Loads.ts"
import { Stats } from "../streams/Stats.ts"
import { Api } from "./Api.ts"
import { BlobsApi } from "./BlobsApi.ts"
import * as Docs from "./Docs.ts"
import { Drain, isProbe } from "./Drain.ts"
import { EventsApi } from "./EventsApi.ts"
import { HealthApi } from "./HealthApi.ts"
import { KindsApi } from "./KindsApi.ts"
import { LiveApi } from "./LiveApi.ts"
import { KnownParameters } from "./KnownParameters.ts"
import * as Problem from "./Problems.ts"
import { SubmitApi } from "./SubmitApi.ts"
import { TasksApi } from "./TasksApi.ts"
import { EventsHub } from "./listeners/EventsHub.ts"
import { SchedulesApi } from "./schedules/SchedulesApi.ts"
import { SubscribersApi } from "./subscribers/SubscribersApi.ts"
import * as Web from "./Web.ts"
import { Allowance } from "./auth/Allowance.ts"
import { ApiKeys } from "./auth/ApiKeys.ts"
import { Door } from "./auth/Door.ts"
import { SessionApi } from "./auth/SessionApi.ts"
import { Sessions } from "./auth/Sessions.ts"
import * as cors from "./auth/cors.ts"
import * as hosts from "./auth/hosts.ts"
import * as asyncApi from "./asyncapi/route.ts"
import * as forwarded from "./forwarded.ts"
import { Port, hostWanted, listen, openable } from "./listen.ts"
import * as requests from "./requests.ts"
import { queueMetrics } from "./stats/queueMetrics.ts"
import { StatsApi } from "./stats/StatsApi.ts"

const webFolder = fileURLToPath(new URL("web", import.meta.url))

/** What is left out is read from HOST and PORT. */
interface Where {
  readonly port?: number | undefined
  readonly host?: string | undefined
}

export class Gateway extends Context.Service<
  Gateway,
  {
    readonly url: string
    /** Says that it is not ready, takes nothing new, and returns when what is under way is finished, or its time up. */
    readonly drain: Effect.Effect<void>
  }
>()("millrace/Gateway") {
  /** Where it listens and whom it lets in. What is wrong with that is told before NATS is waited for. */
  static readonly settings = Effect.fnUntraced(function* (options: Where = {}) {
    const host = options.host ?? (yield* hostWanted)
    const port = options.port ?? (yield* Config.schema(Port, "PORT").pipe(Config.withDefault(8080)))
    const keys = yield* ApiKeys.configured
    if (!keys.required && !hosts.isLoopback(host)) return yield* new hosts.KeysMissing({ host })
    return { host, port, keys }
  })

  static readonly layer = (options: Where = {}) =>
    Layer.unwrap(
      Effect.gen(function* () {
        const { host, port, keys } = yield* Gateway.settings(options)
        const server = Layer.unwrap(
          Effect.map(Drain, ({ watch }) => listen({ host, port, setting: "--port or PORT", onServer: watch }))
        )
        return bound.pipe(
          Layer.provide(HttpRouter.serve(routes, serving)),
          Layer.provide(server),
          Layer.provide([Drain.layer(), Layer.succeed(ApiKeys, keys)])
        )
      })
    )
}

/** Once it has begun, nothing new is taken any more. */
const closing = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const drain = yield* Drain
    yield* router.addGlobalMiddleware((handler) =>
      Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url }) =>
        drain.isBegun() && !isProbe(url)
          ? HttpServerRespondable.toResponse(new Problem.NotReady({ detail: "It is shutting down." }))
          : handler
      )
    )
  })
)

const routes = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide([
      TasksApi,
      SubmitApi,
      LiveApi,
      BlobsApi,
      EventsApi,
      SubscribersApi,
      SchedulesApi,
      KindsApi.pipe(Layer.provide(Loads.layer)),
      StatsApi.pipe(Layer.provide(Stats.layer)),
      queueMetrics,
      HealthApi,
      SessionApi
    ]),
    Layer.provide([KnownParameters.layer, Door.layer]),
    Layer.provide([Sessions.layer, Allowance.layer, EventsHub.layer])
  ),
  Docs.layer,
  asyncApi.layer,
  Web.layer(webFolder),
  // The first to be built, which is written last, is the outermost.
  closing.pipe(
    Layer.provide(hosts.layer),
    Layer.provide(cors.layer),
    Layer.provide(requests.layer),
    Layer.provide(forwarded.layer)
  )
)

const serving = {
  disableLogger: true,
  disableListenLog: true,
  // A kind of 32, an underscore and a key of 128: what is longer is no id, and is answered like any that is not there.
  routerConfig: { maxParamLength: 256 }
}

/** Built last, so that it is the first to be taken down: the server listens until nothing is under way. */
const bound = Layer.effect(
  Gateway,
  Effect.gen(function* () {
    const { address } = yield* HttpServer.HttpServer
    const drain = yield* Drain
    yield* Effect.addFinalizer(() => drain.run)
    return Gateway.of({ url: openable(HttpServer.formatAddress(address)), drain: drain.run })
  })
)
