/** What the client needs of the streams. */
import type { Layer } from "effect"
import type { Nats } from "../../streams/Nats.ts"
import type * as Streams from "../../streams/Streams.ts"

export type Services = Layer.Success<typeof Streams.layer> | Nats
