/** Bytes as those who know nothing of Effect have them. */
import { Effect, Stream } from "effect"
import type { Blob } from "../schemas/Blob.ts"
import type { StoredBlob } from "./Client.ts"
import { InvalidRequest, type NotAnswered } from "./Failures.ts"

/** A text is stored as UTF-8. What comes in pieces is sent as it comes, and cannot be sent again. */
export type Content = string | ArrayBuffer | ArrayBufferView | AsyncIterable<string | Uint8Array>

/** A blob, of which the bytes are read when they are asked for. */
export interface ReadBlob extends Blob {
  readonly content: AsyncIterable<Uint8Array>
  readonly all: () => Promise<Uint8Array>
  readonly text: () => Promise<string>
}

/** What the caller's own source of bytes fails with is handed on as it is. */
export const contentOf = (
  content: Content
): Effect.Effect<Uint8Array | Stream.Stream<Uint8Array, unknown>, InvalidRequest> =>
  typeof content === "object" && content !== null && Symbol.asyncIterator in content
    ? Effect.succeed(
        Stream.mapEffect(
          Stream.fromAsyncIterable(content, (failure): unknown => failure),
          bytesOf
        )
      )
    : bytesOf(content)

/** Not `Buffer.from` of anything: of a number it makes so many bytes, of a list bytes of what is in it. */
const bytesOf = (piece: unknown): Effect.Effect<Uint8Array, InvalidRequest> => {
  if (typeof piece === "string") return Effect.succeed(Buffer.from(piece))
  if (piece instanceof Uint8Array) return Effect.succeed(piece)
  if (piece instanceof ArrayBuffer) return Effect.succeed(new Uint8Array(piece))
  return ArrayBuffer.isView(piece)
    ? Effect.succeed(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength))
    : new InvalidRequest({ faults: [{ path: ["content"], message: "a text, bytes, or a stream of either" }] })
}

export const readBlob = (
  { content, ...blob }: StoredBlob,
  run: (effect: Effect.Effect<ReadonlyArray<Uint8Array>, NotAnswered>) => Promise<ReadonlyArray<Uint8Array>>
): ReadBlob => {
  const all = async () => Buffer.concat(await run(Stream.runCollect(content)))
  return {
    ...blob,
    content: Stream.toAsyncIterable(content),
    all,
    text: async () => (await all()).toString()
  }
}
