/** A blob: bytes too big for a message, kept beside it and named in it. */
import { Schema } from "effect"

export const BlobId = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,128}$/)).annotate({
  identifier: "BlobId",
  description: "The id that POST /v1/blobs or a task's output gave to some bytes."
})

/** What nobody knows the type of. */
export const octets = "application/octet-stream"

/**
 * A media type, perhaps with parameters (RFC 9110, 8.3.1), such as a header can say: a blob is served as what it was stored
 * as. A longer one than this nobody means.
 */
export const ContentType = Schema.String.check(
  Schema.isPattern(
    /^(?=.{1,255}$)[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+[\t ]*(;[\t\x20-\x7e\x80-\xff]*)?$/,
    {
      message: "a media type, such as text/plain"
    }
  )
)

const isContentType = Schema.is(ContentType)

/** Whoever writes to the store can say anything, and a server that is asked for a page as well. */
export const contentTypeOf = (said: string | undefined): string =>
  said !== undefined && isContentType(said) ? said : octets

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
