/** All services of the streams over a connection to a server that a test has started. */
import { Layer } from "effect"
import { Nats } from "../../src/streams/Nats.ts"
import * as Streams from "../../src/streams/Streams.ts"

export const layerStreams = (url: string) =>
  Streams.layer.pipe(Layer.provideMerge(Nats.layerOnce("test", url)))
