/** Resize: one image in several sizes at once. */
import { Schema } from "effect"
import { Blob, BlobId, BlobMissing } from "./Blob.ts"
import { DownloadFailure, HttpUrl } from "./Download.ts"
import * as Task from "./Task.ts"

/** The bytes are no image of a kind that is read, or a broken one. */
export class ImageUnreadable extends Schema.TaggedError<ImageUnreadable>()("ImageUnreadable", {
  reason: Schema.String
}) {
  override get message() {
    return `This cannot be read as a JPEG, PNG, WebP, AVIF or GIF image: ${this.reason}.`
  }
}

/** More pixels than are decoded. */
export class ImageTooLarge extends Schema.TaggedError<ImageTooLarge>()("ImageTooLarge", {
  pixels: Schema.Int,
  limit: Schema.Int
}) {
  override get message() {
    return `The image has ${this.pixels} pixels; ${this.limit} are the most that is decoded (RESIZE_MAX_PIXELS).`
  }
}

const Side = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 8192 }))

/** With a height, the image is cropped to fill exactly that box; without, it keeps its proportions. Never enlarged. */
export const Size = Schema.Struct({
  name: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,64}$/))),
  width: Side,
  height: Schema.optionalKey(Side)
})
export type Size = typeof Size.Type

/** What to make of an image, the same wherever images are resized. */
export const resizeOptions = {
  /** Up to 20; by default 1920, 1280, 640 and 320 wide and a thumbnail of 150 by 150. */
  sizes: Schema.optionalKey(Schema.Array(Size).check(Schema.isMinLength(1), Schema.isMaxLength(20))),
  format: Schema.optionalKey(Schema.Literals(["jpeg", "webp", "avif", "png"])),
  quality: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })))
}

/** An image comes from an address or from a blob. */
export const imageSource = {
  url: Schema.optionalKey(HttpUrl),
  blob: Schema.optionalKey(BlobId)
}

export const oneImageSource = Schema.makeFilter((input: { readonly url?: URL; readonly blob?: string }) =>
  (input.url === undefined) === (input.blob === undefined) ? "give exactly one of url and blob" : undefined
)

export const Image = Schema.Struct({
  name: Schema.String,
  width: Schema.Int,
  height: Schema.Int,
  bytes: Schema.Int,
  contentType: Schema.String,
  blob: Blob
})

export const ResizeOutput = Schema.Struct({
  source: Schema.Struct({
    width: Schema.Int,
    height: Schema.Int,
    bytes: Schema.Int,
    contentType: Schema.String
  }),
  images: Schema.Array(Image),
  elapsedMs: Schema.Finite
})

export const ResizeFailure = Schema.Union([ImageUnreadable, ImageTooLarge, BlobMissing, DownloadFailure])

export const Resize = Task.define("resize", {
  title: "Resize an image",
  input: Schema.Struct({ ...imageSource, ...resizeOptions }).check(oneImageSource),
  output: ResizeOutput,
  failure: ResizeFailure,
  example: { url: "https://example.org/photograph.jpg" }
})
