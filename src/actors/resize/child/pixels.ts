/** Pixels: an image decoded, and scaled from one frame to the next smaller one. */
import sharp, { type Metadata, type OutputInfo, type Sharp } from "sharp"
import type { Head } from "../messages.ts"
import type { Box } from "../plan.ts"

/** Eight bits a channel, in sRGB (sharp's default) or grey, with or without alpha; nothing else is left of the file. */
export interface Pixels extends Box {
  readonly data: Uint8Array
  readonly channels: OutputInfo["channels"]
  /** The frames of an animation stand one below the other; `height` is that of one. */
  readonly frames: number
}

const bytesOfDepth: Readonly<Record<string, number>> = { uchar: 1, char: 1, ushort: 2, short: 2 }

/** Without decoding the rest. The limits are for whoever asks. */
export const metadataOf = (bytes: Uint8Array): Promise<Metadata> =>
  sharp(bytes, { limitInputPixels: false }).metadata()

/** The only formats whose pages are the frames of an animation. */
const moving: ReadonlySet<string> = new Set(["gif", "webp"])

export const headOf = (metadata: Metadata): Head => ({
  _tag: "Head",
  width: metadata.autoOrient.width,
  height: metadata.autoOrient.height,
  contentType: metadata.mediaType ?? `image/${metadata.format}`,
  hasAlpha: metadata.hasAlpha,
  depth: metadata.channels * (bytesOfDepth[metadata.depth] ?? 4),
  progressive: metadata.isProgressive,
  frames: moving.has(metadata.format) ? (metadata.pages ?? 1) : 1
})

/**
 * Upright and at once scaled to the frame, so that a JPEG or WebP far larger than it is never decoded in full. What lacks
 * a part of the image fails; the oddities that every browser overlooks do not, though the library tells both alike.
 */
export const decode = (bytes: Uint8Array, frame: Box, frames: number): Promise<Pixels> =>
  decodeAt("warning", bytes, frame, frames).catch((cause: unknown) => {
    if (cause instanceof Error && cause.message.includes("premature end")) throw cause
    return decodeAt("error", bytes, frame, frames)
  })

const decodeAt = async (failOn: "warning" | "error", bytes: Uint8Array, frame: Box, frames: number) => {
  // Who asks has compared the head with the limits.
  const image = sharp(bytes, { limitInputPixels: false, failOn, pages: frames })
  // An animation has no way to lie on its side.
  return pixelsOf(frames > 1 ? image : image.autoOrient(), frame, frames)
}

export const scale = async (pixels: Pixels, frame: Box): Promise<Pixels> =>
  pixels.width === frame.width && pixels.height === frame.height
    ? pixels
    : pixelsOf(sharpOf(pixels), frame, pixels.frames)

export const sharpOf = ({ data, width, height, channels, frames }: Pixels): Sharp =>
  sharp(data, {
    limitInputPixels: false,
    pages: frames,
    raw: { width, height: height * frames, channels, ...(frames > 1 ? { pageHeight: height } : {}) }
  })

const pixelsOf = (image: Sharp, { width, height }: Box, frames: number): Promise<Pixels> =>
  image
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) => ({
      data,
      width: info.width,
      height: info.height / frames,
      channels: info.channels,
      frames
    }))
