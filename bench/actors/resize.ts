/** Resize beside bare sharp: photographs of 12 megapixels to the five default sizes. */
import { Effect, Exit, Layer, Scope } from "effect"
import sharp, { type OutputInfo, type Sharp } from "sharp"
import { Downloads } from "../../src/actors/Downloads.ts"
import { ResizeActor } from "../../src/actors/Resize.ts"
import { Images } from "../../src/actors/resize/Images.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import type { Comparison } from "./Comparison.ts"
import { perSecond } from "./perSecond.ts"

/** Two cores, two images. */
const atATime = 2

export const compare = async (): Promise<ReadonlyArray<Comparison>> => {
  sharp.cache(false)
  sharp.concurrency(1)
  const jpeg = await photograph()
  const { resize, close } = await ours(jpeg)
  await Promise.all(Array.from({ length: atATime }, resize))
  return [
    {
      actor: "resize",
      what: `a JPEG of 12 megapixels, ${(jpeg.length / 1e6).toFixed(1)} MB, to its five default sizes`,
      unit: "images/s",
      target: 0.9,
      pattern:
        "sharp: one decode, shrunk on load to 1920 raw pixels; each size from the raw pixels of the next larger one, " +
        "encoded while that is scaled on; sharp.concurrency(1), no cache, two images at a time",
      bare: () => perSecond(atATime, () => cascade(jpeg)),
      ours: () => perSecond(atATime, resize),
      close
    }
  ]
}

/** The actor with its child processes, and a storage that costs nothing. */
const ours = async (jpeg: Uint8Array) => {
  const blob = { id: "photograph", bytes: jpeg.length, contentType: "image/jpeg" }
  const storage = Layer.mock(Blobs, {
    getBytes: () => Effect.succeed({ blob, bytes: jpeg }),
    putBytes: (bytes, contentType) => Effect.succeed({ id: "size", bytes: bytes.length, contentType })
  })
  const scope = await Effect.runPromise(Scope.make())
  const services = await Effect.runPromise(
    Layer.buildWithScope(Layer.mergeAll(Images.layer, storage, Layer.mock(Downloads, {})), scope)
  )
  const current = { id: "resize_1", kind: "resize", key: "1", attempt: 1 }
  const resize = Effect.provideService(ResizeActor.run({ blob: blob.id }), CurrentTask, current)
  return {
    resize: () => Effect.runPromiseWith(services)(resize),
    close: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

/** The fastest of a dozen patterns that were tried: `clone()`, for one, decodes again for every size. */
const cascade = async (jpeg: Uint8Array) => {
  const files: Array<Promise<Uint8Array>> = []
  let frame = await raw(sharp(jpeg).autoOrient().resize(1920, 1440, { fit: "fill" }))
  for (const [width, height] of [
    [1280, 960],
    [640, 480],
    [320, 240],
    [200, 150]
  ]) {
    files.push(jpegOf(read(frame)))
    frame = await raw(read(frame).resize(width, height, { fit: "fill" }))
  }
  files.push(jpegOf(read(frame).extract({ left: 25, top: 0, width: 150, height: 150 })))
  return Promise.all(files)
}

interface Frame {
  readonly data: Uint8Array
  readonly info: OutputInfo
}
const raw = (image: Sharp): Promise<Frame> => image.raw().toBuffer({ resolveWithObject: true })
const read = ({ data, info: { width, height, channels } }: Frame) =>
  sharp(data, { raw: { width, height, channels } })
const jpegOf = (image: Sharp): Promise<Uint8Array> => image.jpeg({ quality: 80 }).toBuffer()

/** What a camera gives, as far as a decoder can tell: slow gradients, and noise down to the last pixel. */
const photograph = async () => {
  const [width, height] = [4000, 3000]
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      pixels[at] = (x * 255) / width
      pixels[at + 1] = (y * 255) / height
      pixels[at + 2] = ((x + y) * 255) / (width + height)
    }
  }
  const noise = sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#000000",
      noise: { type: "gaussian", mean: 128, sigma: 40 }
    }
  })
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .composite([{ input: await noise.png({ compressionLevel: 0 }).toBuffer(), blend: "soft-light" }])
    .removeAlpha()
    .jpeg({ quality: 90 })
    .toBuffer()
}
