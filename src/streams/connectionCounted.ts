/** The connection to NATS as metrics: whether it stands, and how often it was made again. */
import { Effect, Layer } from "effect"
import { counting } from "../telemetry/counting.ts"
import * as series from "../telemetry/series.ts"
import { Nats } from "./Nats.ts"

export const connectionCounted = Layer.effectDiscard(
  Effect.gen(function* () {
    const { isConnected, onChange } = yield* Nats
    const count = yield* counting
    const connected = count(series.natsConnected({}))
    const reconnects = count(series.natsReconnects({}))
    connected(isConnected() ? 1 : 0)
    reconnects(0)
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        onChange((now) => {
          connected(now ? 1 : 0)
          if (now) reconnects(1)
        })
      ),
      (forget) => Effect.sync(forget)
    )
  })
)
