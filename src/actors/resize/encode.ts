/** Encode: a cut out of a frame as a file. */
import { Effect } from "effect"
import type { Sharp } from "sharp"
import { Images } from "./Images.ts"
import { type Pixels, sharpOf } from "./pixels.ts"
import type { Step } from "./plan.ts"

export type Format = keyof typeof encoders

const encoders = {
  // JPEG has no alpha; white is what most pages have behind it.
  jpeg: (image: Sharp, quality: number) => image.flatten({ background: "#ffffff" }).jpeg({ quality }),
  // Effort 2 takes half the time of the default 4, for files within 4 % of its size.
  webp: (image: Sharp, quality: number) => image.webp({ quality, effort: 2 }),
  // Effort 4 takes seven times as long for a tenth less, above it a large image takes minutes: nothing can stop it.
  avif: (image: Sharp, quality: number) => image.avif({ quality, effort: 3 }),
  // Lossless, so that there is no quality to choose.
  png: (image: Sharp) => image.png()
}

/** The image was readable, so a failure is a defect. */
export const encode = Effect.fn("Resize.encode")(function* (
  pixels: Pixels,
  crop: Step["crop"],
  format: Format,
  quality: number
) {
  const images = yield* Images
  return yield* Effect.orDie(
    images.run(() => encoders[format](sharpOf(pixels).extract(crop), quality).toBuffer())
  )
})
