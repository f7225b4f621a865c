/** The plan of a resize: the frames an image is scaled to, largest first, and what is cut out of each. */
import type { Size } from "../../schemas/Resize.ts"

export interface Box {
  readonly width: number
  readonly height: number
}

export interface Step {
  /** Where the size stands in the request. */
  readonly index: number
  readonly name: string
  /** The whole image, scaled. */
  readonly frame: Box
  /** What is kept of the frame. */
  readonly crop: Box & { readonly left: number; readonly top: number }
}

/** The longest side that every format can hold: WebP's. A strip as long as that becomes narrower than asked. */
const longestSide = 16_383

/**
 * Largest first, so that each frame can be made from the one before it. Nothing is enlarged: a source narrower than a
 * size gives the source's own size, and one that does not fill a box gives as much of the box as it covers.
 */
export const plan = (source: Box, sizes: ReadonlyArray<Size>): ReadonlyArray<Step> =>
  sizes
    .map((size, index) => {
      const frame = scaled(source, Math.min(1, scaleOf(source, size)))
      return { index, name: nameOf(size), frame, crop: centre(frame, size) }
    })
    .toSorted((one, other) => other.frame.width - one.frame.width || other.frame.height - one.frame.height)

/** Just wide enough; where a height is asked too, just large enough to cover the box. */
const scaleOf = (source: Box, { width, height }: Size): number =>
  height === undefined
    ? Math.min(width / source.width, longestSide / source.height)
    : Math.max(width / source.width, height / source.height)

const scaled = (source: Box, scale: number): Box => ({
  width: Math.max(1, Math.round(source.width * scale)),
  height: Math.max(1, Math.round(source.height * scale))
})

const centre = (frame: Box, size: Size): Step["crop"] => {
  const width = Math.min(frame.width, size.width)
  const height = Math.min(frame.height, size.height ?? frame.height)
  return {
    left: Math.floor((frame.width - width) / 2),
    top: Math.floor((frame.height - height) / 2),
    width,
    height
  }
}

const nameOf = ({ name, width, height }: Size): string =>
  name ?? (height === undefined ? `${width}` : `${width}x${height}`)
