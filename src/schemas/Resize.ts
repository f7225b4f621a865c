/** Resize: one image in several sizes at once. */
import { Schema } from "effect"
import { Blob, BlobId, BlobMissing } from "./Blob.ts"
import { DownloadFailure, HttpUrl } from "./Download.ts"
import { ImageFailure } from "./ImageFailure.ts"
import * as Task from "./Task.ts"

const Side = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 8192 }))

/** How an image comes into a box, by the names that sharp and CSS have for it. */
const Fit = Schema.Literals(["cover", "contain", "fill", "inside", "outside"]).annotate({
  description:
    "How the image comes into the box of width and height: cover (the default) fills it and cuts off what is over; " +
    "contain shows all of it on a background; fill stretches it; inside and outside keep its proportions, " +
    "no larger and no smaller than the box."
})

const Position = Schema.Literals([
  "centre",
  "center",
  "north",
  "northeast",
  "east",
  "southeast",
  "south",
  "southwest",
  "west",
  "northwest",
  "entropy",
  "attention"
]).annotate({
  description:
    "What cover keeps, and where contain puts the image; entropy and attention look for what is worth keeping."
})
export type Position = typeof Position.Type

export const Size = Schema.Struct({
  name: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,64}$/)).annotate({
      description: "What it is called in the output."
    })
  ),
  width: Side.annotate({ description: "In pixels." }),
  height: Schema.optionalKey(
    Side.annotate({
      description:
        "In pixels. Without it the image keeps its proportions; with it, it comes into the box as fit says."
    })
  ),
  fit: Schema.optionalKey(Fit),
  position: Schema.optionalKey(Position)
})
export type Size = typeof Size.Type

/** What to make of an image, the same wherever images are resized. */
export const resizeOptions = {
  sizes: Schema.optionalKey(
    Schema.Array(Size).check(Schema.isMinLength(1), Schema.isMaxLength(20)).annotate({
      description: "Up to 20; by default 1920, 1280, 640 and 320 wide and a thumbnail of 150 by 150."
    })
  ),
  // Of every size that does not say its own.
  fit: Schema.optionalKey(Fit),
  position: Schema.optionalKey(Position),
  format: Schema.optionalKey(
    Schema.Literals(["jpeg", "webp", "avif", "png", "gif"]).annotate({
      description: "By default jpeg; webp where the image is partly transparent or stays animated."
    })
  ),
  quality: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })).annotate({
      description: "From small to good, for the formats that leave something out; 80 unless said otherwise."
    })
  ),
  effort: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 })).annotate({
      description: "How hard WebP, AVIF and GIF try to become small: 0 is the fastest."
    })
  ),
  enlarge: Schema.optionalKey(
    Schema.Boolean.annotate({
      description: "Makes a size larger than the image too, where it asks for that."
    })
  ),
  animated: Schema.optionalKey(
    Schema.Boolean.annotate({
      description:
        "Keeps every frame of an animated GIF or WebP, as WebP unless GIF is asked; else the first is taken."
    })
  ),
  background: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^#([0-9a-fA-F]{3}){1,2}$/)).annotate({
      description:
        "A colour, #rgb or #rrggbb, to put behind what is transparent and around what is contained. Without it what is " +
        "transparent stays so where the format can, and is white in a JPEG."
    })
  )
}

/** An image comes from an address or from a blob. */
export const imageSource = {
  url: Schema.optionalKey(HttpUrl),
  blob: Schema.optionalKey(BlobId)
}

export const oneImageSource = Schema.makeFilter((input: { readonly url?: URL; readonly blob?: string }) =>
  (input.url === undefined) === (input.blob === undefined) ? "give exactly one of url and blob" : undefined
)

const moving: ReadonlySet<string | undefined> = new Set([undefined, "webp", "gif"])

export const formatThatMoves = Schema.makeFilter(
  (input: { readonly animated?: boolean; readonly format?: string }) =>
    input.animated === true && !moving.has(input.format)
      ? { path: ["format"], issue: `${input.format} cannot be animated; give webp or gif` }
      : undefined
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

export const ResizeFailure = Schema.Union([ImageFailure, BlobMissing, DownloadFailure])

export const Resize = Task.define("resize", {
  title: "Resize an image",
  input: Schema.Struct({ ...imageSource, ...resizeOptions }).check(oneImageSource, formatThatMoves),
  output: ResizeOutput,
  failure: ResizeFailure,
  example: { url: "https://example.org/photograph.jpg" }
})
