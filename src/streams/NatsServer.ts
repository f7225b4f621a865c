/** The embedded nats-server: what `millrace up` runs when no NATS_URL is set. */
import { Context, Layer } from "effect"
import { type Kept, keepServer } from "./server/keep.ts"
import type { Options } from "./server/start.ts"

export class NatsServer extends Context.Service<NatsServer, Kept>()("millrace/NatsServer") {
  /** Runs the server while the layer is in use. `exited` is for main to join: a layer cannot fail once it is built. */
  static readonly layer = (options: Options) => Layer.effect(NatsServer, keepServer(options))
}
