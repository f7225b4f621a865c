/** The plan of a resize: the frames an image is scaled to, largest first, and what becomes of each. */
import type { Position, Size } from "../../schemas/Resize.ts"

export interface Box {
  readonly width: number
  readonly height: number
}

export interface Area extends Box {
  readonly left: number
  readonly top: number
}

export interface Step {
  /** Where the size stands in the request. */
  readonly index: number
  readonly name: string
  /** The whole image in its own proportions, not larger than it is: what the next smaller frame is made from. */
  readonly frame: Box
  /** The whole image as this size shows it: the frame, or that stretched or enlarged. */
  readonly image: Box
  /** What is kept of it. Where to look for that is sharp's choice if `look` says so: only where a box is covered. */
  readonly crop: Area
  readonly look?: "entropy" | "attention"
  /** What it is laid on, and where: as large as the crop unless the size is to be filled up. */
  readonly canvas: Area
}

export interface Wish {
  readonly sizes: ReadonlyArray<Size>
  readonly fit?: Size["fit"]
  readonly position?: Size["position"]
  readonly enlarge?: boolean
}

/** The longest side that every format can hold: WebP's. A strip as long as that becomes narrower than asked. */
const longestSide = 16_383

/**
 * Largest first, so that each frame can be made from the one before it. Nothing is enlarged unless asked: a source
 * narrower than a size gives the source's own size, and one that does not fill a box gives as much of the box as it covers.
 */
export const plan = (source: Box, { sizes, enlarge = false, ...wish }: Wish): ReadonlyArray<Step> =>
  sizes
    .map((size, index): Step => {
      const { fit = "cover", position = "centre" } = { ...wish, ...size }
      const scale = scaleOf(source, size, fit)
      const frame = scaled(source, Math.min(1, scale))
      const image = imageOf(source, size, fit, scale, enlarge ? Infinity : 1)
      const kept = keptOf(image, size, fit)
      const whole = fit === "contain" && size.height !== undefined ? boxOf(size, size.height) : kept
      const isCut = fit === "cover" && size.height !== undefined
      const look = isCut && (position === "entropy" || position === "attention") ? position : undefined
      return {
        index,
        name: nameOf(size),
        frame,
        image,
        crop: { ...at(position, image, kept), ...kept },
        ...(look === undefined ? {} : { look }),
        canvas: { ...at(position, whole, kept), ...whole }
      }
    })
    .toSorted((one, other) => other.frame.width - one.frame.width || other.frame.height - one.frame.height)

/** Just wide enough where no height is asked; else so that the image covers the box, or fits into it. */
const scaleOf = (source: Box, { width, height }: Size, fit: Size["fit"]): number => {
  if (height === undefined) return Math.min(width / source.width, longestSide / source.height)
  const [across, down] = [width / source.width, height / source.height]
  if (fit === "contain" || fit === "inside") return Math.min(across, down)
  if (fit !== "outside") return Math.max(across, down)
  return Math.min(Math.max(across, down), longestSide / source.width, longestSide / source.height)
}

const scaled = (source: Box, scale: number): Box => ({
  width: Math.max(1, Math.round(source.width * scale)),
  height: Math.max(1, Math.round(source.height * scale))
})

const imageOf = (source: Box, { width, height }: Size, fit: Size["fit"], scale: number, most: number): Box =>
  fit === "fill" && height !== undefined
    ? { width: Math.min(width, source.width * most), height: Math.min(height, source.height * most) }
    : scaled(source, Math.min(most, scale))

const keptOf = (image: Box, { width, height }: Size, fit: Size["fit"]): Box =>
  fit === "cover" && height !== undefined
    ? { width: Math.min(image.width, width), height: Math.min(image.height, height) }
    : image

const boxOf = ({ width }: Size, height: number): Box => ({ width, height })

/** How far to the right and down a position is. */
const places: Readonly<Record<Position, readonly [across: number, down: number]>> = {
  centre: [0.5, 0.5],
  center: [0.5, 0.5],
  north: [0.5, 0],
  northeast: [1, 0],
  east: [1, 0.5],
  southeast: [1, 1],
  south: [0.5, 1],
  southwest: [0, 1],
  west: [0, 0.5],
  northwest: [0, 0],
  entropy: [0.5, 0.5],
  attention: [0.5, 0.5]
}

/** Where the small one stands in the large one. */
const at = (position: Position, large: Box, small: Box) => {
  const [across, down] = places[position]
  return {
    left: Math.floor((large.width - small.width) * across),
    top: Math.floor((large.height - small.height) * down)
  }
}

const nameOf = ({ name, width, height }: Size): string =>
  name ?? (height === undefined ? `${width}` : `${width}x${height}`)
