/** What can go wrong with an image while it is decoded and made into others. */
import { Schema } from "effect"

/** The bytes are no image of a kind that is read, or a broken one. */
export class ImageUnreadable extends Schema.TaggedError<ImageUnreadable>()("ImageUnreadable", {
  reason: Schema.String
}) {
  override get message() {
    return `This cannot be read as a JPEG, PNG, WebP, AVIF or GIF image: ${this.reason}.`
  }
}

/** More pixels than are decoded, all frames of an animation counted. */
export class ImageTooLarge extends Schema.TaggedError<ImageTooLarge>()("ImageTooLarge", {
  pixels: Schema.Int,
  limit: Schema.Int
}) {
  override get message() {
    return `The image has ${this.pixels} pixels; ${this.limit} are the most that is decoded (RESIZE_MAX_PIXELS).`
  }
}

/** More pixels than are made: of one size, all frames of an animation counted. */
export class SizeTooLarge extends Schema.TaggedError<SizeTooLarge>()("SizeTooLarge", {
  name: Schema.String,
  pixels: Schema.Int,
  limit: Schema.Int
}) {
  override get message() {
    return (
      `The size ${this.name} would have ${this.pixels} pixels; ${this.limit} are the most that is made ` +
      "(RESIZE_MAX_PIXELS). Ask for a smaller one."
    )
  }
}

/** Alone, it needs more memory than all images together may have. */
export class ImageNeedsMemory extends Schema.TaggedError<ImageNeedsMemory>()("ImageNeedsMemory", {
  bytes: Schema.Int,
  limit: Schema.Int
}) {
  override get message() {
    return (
      `The image may need ${this.bytes} bytes of memory to be resized; ${this.limit} are the most that is taken ` +
      "(RESIZE_MEMORY). Ask for smaller sizes, or give the actor more."
    )
  }
}

/** It took longer than one image may, or far more memory than its head let expect. Its process was ended. */
export class ImageOverran extends Schema.TaggedError<ImageOverran>()("ImageOverran", {
  what: Schema.Literals(["time", "memory"]),
  /** Milliseconds or bytes. */
  limit: Schema.Int
}) {
  override get message() {
    return this.what === "time"
      ? `The image was not done after the ${this.limit / 1_000} seconds that one may take (RESIZE_TIMEOUT). ` +
          "Fewer or smaller sizes, a lower effort and any format but AVIF take less."
      : `The image took more than ${this.limit} bytes of memory, which its head does not account for.`
  }
}

/** The process that was working on it ended: a fault of a decoder, or somebody killed it. */
export class ImageCrashed extends Schema.TaggedError<ImageCrashed>()("ImageCrashed", {
  reason: Schema.String
}) {
  override get message() {
    return `The process that was resizing the image ended with ${this.reason}.`
  }
}

export const ImageFailure = Schema.Union([
  ImageUnreadable,
  ImageTooLarge,
  SizeTooLarge,
  ImageNeedsMemory,
  ImageOverran,
  ImageCrashed
])
export type ImageFailure = typeof ImageFailure.Type

/** The failures that another attempt cannot mend. */
export const finalImageFailures = [
  "ImageUnreadable",
  "ImageTooLarge",
  "SizeTooLarge",
  "ImageNeedsMemory",
  "ImageOverran"
] as const
