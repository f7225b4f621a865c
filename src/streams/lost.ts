/** When the connection to NATS is lost, and not for a moment only: whoever is told of changes would hear none. */
import { Effect, Option } from "effect"
import { connectionIs } from "./connectionIs.ts"
import { Nats } from "./Nats.ts"

/** A server that is started anew is back by then. */
const moment = "5 seconds"

/** Returns once the connection has been lost for a moment. */
export const lost: Effect.Effect<void, never, Nats> = Effect.flatMap(Nats, (nats) =>
  connectionIs(nats, false).pipe(
    Effect.andThen(Effect.timeoutOption(connectionIs(nats, true), moment)),
    Effect.repeat({ until: Option.isNone })
  )
)
