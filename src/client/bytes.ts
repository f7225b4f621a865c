/** Bytes as those who know nothing of Effect have them. */
import { Effect, Stream } from "effect"
import type { Blob } from "../schemas/Blob.ts"
import type { StoredBlob } from "./Client.ts"
import type { NotAnswered } from "./Failures.ts"

/** A text is stored as UTF-8. What comes in pieces is sent as it comes, and cannot be sent again. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>

/** A blob, of which the bytes are read when they are asked for. */
export interface ReadBlob extends Blob {
  readonly content: AsyncIterable<Uint8Array>
  readonly all: () => Promise<Uint8Array>
  readonly text: () => Promise<string>
}

/** What the caller's own source of bytes fails with is handed on as it is. */
export const contentOf = (content: Content): Uint8Array | Stream.Stream<Uint8Array, unknown> => {
  if (typeof content === "string") return Buffer.from(content)
  return content instanceof Uint8Array
    ? content
    : Stream.fromAsyncIterable(content, (failure): unknown => failure)
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
