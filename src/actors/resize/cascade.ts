/** The cascade: an image is decoded once, and each frame is made from the next larger one. */
import { Effect } from "effect"
import { type Pixels, decode, scale } from "./pixels.ts"
import type { Step } from "./plan.ts"

/** What `use` makes of each step's frame, in the order of the request. `steps` come largest first. */
export const cascade = Effect.fnUntraced(function* <A, E, R>(
  bytes: Uint8Array,
  steps: ReadonlyArray<Step>,
  use: (pixels: Pixels, step: Step) => Effect.Effect<A, E, R>
) {
  const [largest] = steps
  if (largest === undefined) return []
  const made: Array<{ readonly index: number; readonly result: A }> = []
  let pixels = yield* decode(bytes, largest.frame)
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1]
    // Two at a time and not all: however many sizes are asked for, there are two frames in memory.
    const [result, smaller] = yield* Effect.all(
      [use(pixels, step), next === undefined ? Effect.succeed(pixels) : scale(pixels, next.frame)],
      { concurrency: 2 }
    )
    made.push({ index: step.index, result })
    pixels = smaller
  }
  return made.toSorted((one, other) => one.index - other.index).map(({ result }) => result)
})
