/** The cascade: of an image decoded once, each frame is made from the next larger one. */
import type { Made } from "../messages.ts"
import type { Step } from "../plan.ts"
import { type Pixels, scale } from "./pixels.ts"

/** The file of each step, one after the other. `steps` come largest first, and `largest` is the frame of the first. */
export const cascade = async function* (
  largest: Pixels,
  steps: ReadonlyArray<Step>,
  encode: (pixels: Pixels, step: Step) => Promise<Uint8Array>
): AsyncGenerator<Made, undefined> {
  let pixels = largest
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1]
    // Two at a time and not all: however many sizes are asked for, there are two frames in memory.
    const [bytes, smaller] = await Promise.all([
      encode(pixels, step),
      next === undefined ? pixels : scale(pixels, next.frame)
    ])
    pixels = smaller
    yield { _tag: "Made", index: step.index, bytes }
  }
  return undefined
}
