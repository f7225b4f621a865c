/** What tests of blobs need: bytes in pieces, and a look at what the store has. */
import { Effect, Schema, Stream } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"

export const megabyte = 1024 ** 2

/** Bytes in pieces of the given size, as they come over the network. */
export const inPieces = (bytes: Uint8Array, size: number) =>
  Stream.fromIterable(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
  )

/** How many messages the store has: chunks and descriptions. */
export const stored = Effect.flatMap(JetStream, (jetstream) =>
  Effect.map(
    Effect.flatMap(
      jetstream.call("STREAM.INFO.OBJ_blobs", {}),
      Schema.decodeUnknownEffect(
        Schema.Struct({ state: Schema.Struct({ messages: Schema.Int, consumer_count: Schema.Int }) })
      )
    ),
    ({ state }) => state
  )
)
