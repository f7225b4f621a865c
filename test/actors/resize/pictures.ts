/** What the tests of the resize actor share: an actor without servers, and pictures made on the spot. */
import { Effect, Layer } from "effect"
import sharp, { type Sharp } from "sharp"
import { Downloads } from "../../../src/actors/Downloads.ts"
import { ResizeActor } from "../../../src/actors/Resize.ts"
import { Images } from "../../../src/actors/resize/Images.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import { PageGone } from "../../../src/schemas/Download.ts"
import type { Resize } from "../../../src/schemas/Resize.ts"
import type { Input } from "../../../src/schemas/Task.ts"
import { Blobs } from "../../../src/streams/Blobs.ts"
import { memoryBlobs } from "../../support/memoryBlobs.ts"

export const current = { id: "resize_1", kind: "resize", key: "1", attempt: 1 }

export const web = (bytes: Uint8Array) =>
  Layer.mock(Downloads, {
    get: (url) => Effect.succeed({ url: url.href, status: 200, contentType: "image/jpeg", bytes })
  })

export const nothing = Layer.mock(Downloads, { get: (url) => new PageGone({ url: url.href, status: 404 }) })

export const world = Layer.mergeAll(memoryBlobs, Images.layer, nothing)

export const resize = (input: Input<typeof Resize>) =>
  ResizeActor.run(input).pipe(Effect.provideService(CurrentTask, current))

/** Resizes bytes that are in a blob. */
export const resizeBytes = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  options: Omit<Input<typeof Resize>, "url" | "blob"> = {}
) {
  const { id } = yield* (yield* Blobs).putBytes(bytes, "application/octet-stream")
  return yield* resize({ blob: id, ...options })
})

export const storedBytes = Effect.fnUntraced(function* (id: string) {
  return (yield* (yield* Blobs).getBytes(id)).bytes
})

/** What the head of what was stored says. */
export const stored = Effect.fnUntraced(function* (id: string) {
  const bytes = yield* storedBytes(id)
  return yield* Effect.promise(() => sharp(bytes).metadata())
})

/** The colour of one pixel of what was stored. */
export const pixel = Effect.fnUntraced(function* (id: string, left: number, top: number) {
  const bytes = yield* storedBytes(id)
  const one = sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw()
  return [...(yield* Effect.promise(() => one.toBuffer()))]
})

export const made = (image: Sharp) => Effect.promise((): Promise<Uint8Array> => image.toBuffer())

export const red = { r: 230, g: 20, b: 20 }
export const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: red } })
export const glass = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { ...red, alpha: 0 } } })

/** Lies on its side: its pixels are 60 by 40, red on the left and blue on the right, and upright it is 40 by 60. */
export const onItsSide = made(
  blank(60, 40)
    .composite([
      { input: { create: { width: 30, height: 40, channels: 3, background: "#0000ff" } }, left: 30, top: 0 }
    ])
    .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
    .withExif({ IFD0: { Artist: "The Miller" }, IFD3: { GPSLatitude: "52/1 0/1 0/1" } })
    .withMetadata({ orientation: 6 })
)
