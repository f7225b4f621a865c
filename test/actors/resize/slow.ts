/** Work that takes seconds, and says when it has begun. */
import type { Order } from "../../../src/actors/resize/work.ts"
import { Effect } from "effect"
import sharp from "sharp"

/** Noise, which no encoder finds an easy way through. */
export const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#888888",
      noise: { type: "gaussian", mean: 128, sigma: 30 }
    }
  })

export const picture = Effect.promise((): Promise<Uint8Array> => noise(1000, 800).jpeg().toBuffer())

/** A strip that is done at once; when it is given, the rest is in the making, and takes many seconds. */
export const slow: Order = {
  sizes: [{ width: 1000, height: 4 }, { width: 4000 }],
  enlarge: true,
  format: "avif",
  effort: 6
}
