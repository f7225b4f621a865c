/** A blob: bytes too big for a message, kept beside it and named in it. */
import { Schema } from "effect"

export const BlobId = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,128}$/)).annotate({
  identifier: "BlobId",
  description: "The id that POST /v1/blobs or a task's output gave to some bytes."
})

export const Blob = Schema.Struct({
  id: BlobId,
  bytes: Schema.Int,
  contentType: Schema.String
}).annotate({ identifier: "Blob" })
export type Blob = typeof Blob.Type

/** The blob is not there: never stored, or older than the retention. Asking again will not help. */
export class BlobMissing extends Schema.TaggedError<BlobMissing>()("BlobMissing", { blob: Schema.String }) {
  override get message() {
    return `There is no blob ${this.blob}; it was never stored or has outlived the retention. Upload it again.`
  }
}
