/** The resize actor: decodes an image once and makes each size from the next larger one. */
import { Config, Duration, Effect } from "effect"
import { finalDownloadFailures } from "../schemas/Download.ts"
import { finalImageFailures } from "../schemas/ImageFailure.ts"
import { Resize, type Size } from "../schemas/Resize.ts"
import type { Input } from "../schemas/Task.ts"
import { Blobs } from "../streams/Blobs.ts"
import { Downloads } from "./Downloads.ts"
import { concurrency } from "./resize/concurrency.ts"
import { Images } from "./resize/Images.ts"
import type { File } from "./resize/work.ts"
import * as Actor from "./runtime/Actor.ts"

const defaultSizes: ReadonlyArray<Size> = [
  { width: 1920 },
  { width: 1280 },
  { width: 640 },
  { width: 320 },
  { name: "thumbnail", width: 150, height: 150 }
]

export const ResizeActor = Actor.define(Resize, {
  // Two are ready for when another is done: what they wait for their turn is not counted.
  concurrency: Config.map(concurrency, (images) => images + 2),
  // To read an image and to store its files; RESIZE_TIMEOUT bounds the work between the two.
  timeout: "10 minutes",
  giveUpOn: ["BlobMissing", ...finalImageFailures, ...finalDownloadFailures],
  run: Effect.fn("Resize.run")(function* (input) {
    const images = yield* Images
    const order = { ...input, sizes: input.sizes ?? defaultSizes }
    const [elapsed, { head, bytes, made }] = yield* Effect.timed(images.make(bytesOf(input), order, store))
    const { width, height, contentType } = head
    const elapsedMs = Duration.toMillis(elapsed)
    return { source: { width, height, bytes, contentType }, images: made, elapsedMs }
  })
})

const bytesOf = Effect.fnUntraced(function* ({ url, blob }: Input<typeof Resize>) {
  if (blob !== undefined) return (yield* (yield* Blobs).getBytes(blob)).bytes
  if (url !== undefined) return (yield* (yield* Downloads).get(url)).bytes
  return yield* Effect.die("the contract lets no image without a source through")
})

const store = Effect.fnUntraced(function* ({ step, bytes, contentType }: File) {
  const blob = yield* (yield* Blobs).putBytes(bytes, contentType)
  const { width, height } = step.canvas
  return { name: step.name, width, height, bytes: blob.bytes, contentType: blob.contentType, blob }
})
