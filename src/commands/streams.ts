/** What the commands of a person at a terminal need: NATS, which is there at once or not at all, and its streams. */
import { Layer } from "effect"
import { Nats } from "../streams/Nats.ts"
import * as Streams from "../streams/Streams.ts"

export const streams = Streams.layer.pipe(Layer.provideMerge(Nats.layerOnce("millrace")))
