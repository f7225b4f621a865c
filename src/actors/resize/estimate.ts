/** How much memory an image may need, said before it is decoded. The figures are measured, and rounded up. */
import type { Format, Head } from "./messages.ts"
import type { Box, Step } from "./plan.ts"

/** Bytes that decoding takes for a pixel, or a number of times the bytes of a pixel where those are all kept. */
const decoded = ({ contentType, depth, progressive }: Head): number => {
  switch (contentType) {
    case "image/jpeg":
      return progressive ? 2 * depth + 1 : 2
    case "image/avif":
    case "image/heif":
      return 7 * depth
    case "image/gif":
      return 8
    default:
      return depth + 2
  }
}

/** Bytes that encoding takes for a pixel. */
const encoded: Readonly<Record<Format, number>> = { jpeg: 4, png: 6, webp: 10, gif: 16, avif: 36 }

/** A frame of the cascade, as the library made it and as it is handed on. */
const perPixel = 8

/** The file, what is decoded, a frame and the one that is made of it, and what a file is made of. */
export const estimate = (
  head: Head,
  bytes: number,
  steps: ReadonlyArray<Step>,
  frames: number,
  format: Format
): number => {
  const [largest = 0, next = 0] = steps.map(({ frame }) => pixelsIn(frame))
  const canvas = Math.max(0, ...steps.map(({ canvas }) => pixelsIn(canvas)))
  const pixels = pixelsIn(head) * decoded(head) + (largest + next) * perPixel + canvas * encoded[format]
  return 2 * bytes + frames * pixels
}

/** What reading a head may take; most take next to nothing. */
export const toLook = (bytes: number): number => 2 * bytes

/** What a child may take before it is ended: an estimate is none to the byte, and the first image needs a start. */
export const atMost = (share: number): number => 2 * share + 150_000_000

const pixelsIn = ({ width, height }: Box) => width * height
