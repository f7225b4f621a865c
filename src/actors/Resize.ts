/** The resize actor: decodes an image once and makes each size from the next larger one. */
import { availableParallelism } from "node:os"
import { Clock, Effect } from "effect"
import { finalDownloadFailures } from "../schemas/Download.ts"
import { Resize, type Size } from "../schemas/Resize.ts"
import type { Input } from "../schemas/Task.ts"
import { Blobs } from "../streams/Blobs.ts"
import { Downloads } from "./Downloads.ts"
import { cascade } from "./resize/cascade.ts"
import { type Format, encode } from "./resize/encode.ts"
import { type Pixels, look } from "./resize/pixels.ts"
import { type Step, plan } from "./resize/plan.ts"
import * as Actor from "./runtime/Actor.ts"

const defaultSizes: ReadonlyArray<Size> = [
  { width: 1920 },
  { width: 1280 },
  { width: 640 },
  { width: 320 },
  { name: "thumbnail", width: 150, height: 150 }
]

export const ResizeActor = Actor.define(Resize, {
  // While the cores are at work (RESIZE_CONCURRENCY), two more images come in or are stored.
  concurrency: availableParallelism() + 2,
  timeout: "2 minutes",
  giveUpOn: ["ImageUnreadable", "ImageTooLarge", "BlobMissing", ...finalDownloadFailures],
  run: Effect.fn("Resize.run")(function* (input) {
    const began = yield* Clock.currentTimeMillis
    const bytes = yield* bytesOf(input)
    const { hasAlpha, ...source } = yield* look(bytes)
    // WebP keeps what is transparent, at a fraction of PNG's bytes, and takes a quality like JPEG.
    const format = input.format ?? (hasAlpha ? "webp" : "jpeg")
    const images = yield* cascade(bytes, plan(source, input.sizes ?? defaultSizes), (pixels, step) =>
      store(pixels, step, format, input.quality ?? 80)
    )
    const elapsedMs = (yield* Clock.currentTimeMillis) - began
    return { source: { ...source, bytes: bytes.length }, images, elapsedMs }
  })
})

const bytesOf = Effect.fnUntraced(function* ({ url, blob }: Input<typeof Resize>) {
  if (blob !== undefined) return (yield* (yield* Blobs).getBytes(blob)).bytes
  if (url !== undefined) return (yield* (yield* Downloads).get(url)).bytes
  return yield* Effect.die("the contract lets no image without a source through")
})

const store = Effect.fnUntraced(function* (pixels: Pixels, step: Step, format: Format, quality: number) {
  const blobs = yield* Blobs
  const bytes = yield* encode(pixels, step.crop, format, quality)
  const blob = yield* blobs.putBytes(bytes, `image/${format}`)
  const { width, height } = step.crop
  return { name: step.name, width, height, bytes: blob.bytes, contentType: blob.contentType, blob }
})
