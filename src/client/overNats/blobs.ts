/** Blobs over NATS: bytes in and out, as they come. */
import { Effect, Schema, Stream } from "effect"
import { BlobId, BlobMissing } from "../../schemas/Blob.ts"
import { Blobs } from "../../streams/Blobs.ts"
import type { Way } from "../Way.ts"
import { answered, awayOf, told } from "./answered.ts"

const isBlobId = Schema.is(BlobId)

export const blobs = Effect.map(Blobs, (store): Pick<Way, "putBlob" | "getBlob"> => ({
  putBlob: (content, contentType) =>
    content instanceof Uint8Array
      ? answered(store.putBytes(content, contentType))
      : told(store.put(content, { contentType })),
  getBlob: (id) =>
    isBlobId(id)
      ? Effect.map(answered(store.get(id)), (blob) => ({
          ...blob,
          content: Stream.mapError(blob.content, awayOf)
        }))
      : new BlobMissing({ blob: id })
}))
