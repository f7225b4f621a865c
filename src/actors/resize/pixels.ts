/** Pixels: an image decoded, and scaled from one frame to the next smaller one. */
import { Effect } from "effect"
import sharp, { type OutputInfo, type Sharp } from "sharp"
import { ImageTooLarge, ImageUnreadable } from "../../schemas/Resize.ts"
import { Images } from "./Images.ts"
import type { Box } from "./plan.ts"
import { unreadable } from "./unreadable.ts"

/** Eight bits a channel, in sRGB (sharp's default) or grey, with or without alpha; nothing else is left of the file. */
export interface Pixels extends Box {
  readonly data: Uint8Array
  readonly channels: OutputInfo["channels"]
}

/** What the head of a file says, without decoding the rest. Width and height are those of the upright image. */
export const look = Effect.fn("Resize.look")(
  function* (bytes: Uint8Array) {
    const images = yield* Images
    if (bytes.length === 0) return yield* new ImageUnreadable({ reason: "there are no bytes" })
    // The limit is checked here and not by sharp, whose refusal does not say how many pixels there are.
    const head = yield* images.run(() => sharp(bytes, { limitInputPixels: false }).metadata())
    const { width, height } = head.autoOrient
    if (width * height > images.maxPixels) {
      return yield* new ImageTooLarge({ pixels: width * height, limit: images.maxPixels })
    }
    return { width, height, contentType: head.mediaType ?? `image/${head.format}`, hasAlpha: head.hasAlpha }
  },
  Effect.catchTag("UnknownError", unreadable)
)

/** Upright and at once scaled to the frame, so that a JPEG or WebP far larger than it is never decoded in full. */
export const decode = Effect.fn("Resize.decode")(
  function* (bytes: Uint8Array, frame: Box) {
    const images = yield* Images
    // What lacks a part of the image fails; the oddities that every browser overlooks do not.
    const options = { limitInputPixels: images.maxPixels, failOn: "error" } as const
    return yield* images.run(() => pixelsOf(sharp(bytes, options).autoOrient(), frame))
  },
  Effect.catchTag("UnknownError", unreadable)
)

/** From pixels to fewer pixels: the image was readable, so a failure is a defect. */
export const scale = Effect.fn("Resize.scale")(function* (pixels: Pixels, frame: Box) {
  const images = yield* Images
  if (pixels.width === frame.width && pixels.height === frame.height) return pixels
  return yield* Effect.orDie(images.run(() => pixelsOf(sharpOf(pixels), frame)))
})

export const sharpOf = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels } })

const pixelsOf = (image: Sharp, { width, height }: Box): Promise<Pixels> =>
  image
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) => ({ data, width: info.width, height: info.height, channels: info.channels }))
