/** The resize actor: what it refuses, and how it stops. */
import { expect, layer } from "@effect/vitest"
import { ConfigProvider, Deferred, Effect, Fiber, Layer } from "effect"
import { crc32 } from "node:zlib"
import { type Sharp } from "sharp"
import { ResizeActor } from "../../src/actors/Resize.ts"
import { Blobs } from "../../src/streams/Blobs.ts"

import { blank, made, resize, resizeBytes, world } from "./resize/pictures.ts"

layer(world, { excludeTestServices: true })("the resize actor", (it) => {
  it.effect("says so when the blob is not there", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(resize({ blob: "nowhere" }))
      expect(failure).toMatchObject({ _tag: "BlobMissing", blob: "nowhere" })
      expect(ResizeActor.giveUpOn).toContain("BlobMissing")
    })
  )

  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>`
  const half = (image: Sharp) => Effect.map(made(image), (bytes) => bytes.subarray(0, bytes.length / 2))
  const unreadable = [
    ["an empty file", Effect.succeed(new Uint8Array()), /^there are no bytes$/],
    [
      "a text",
      Effect.succeed(Buffer.from("The mill turns as long as the race runs. ".repeat(20))),
      /^it is of another kind$/
    ],
    ["an SVG", Effect.succeed(Buffer.from(svg)), /^it is of another kind$/],
    ["a TIFF", made(blank(60, 40).tiff()), /^it is of another kind$/],
    [
      "half a JPEG",
      half(blank(600, 400).jpeg()),
      /^it is broken or cut off \(VipsJpeg: premature end of JPEG image\)$/
    ],
    ["half a PNG", half(blank(600, 400).png()), /^it is broken or cut off \(vipspng: .+\)$/],
    ["half a WebP", half(blank(600, 400).webp()), /^it is broken or cut off \(webp: .+\)$/],
    ["half an AVIF", half(blank(600, 400).avif()), /^it is broken or cut off \(heif: .+\)$/],
    ["half a GIF", half(blank(600, 400).gif()), /^it is broken or cut off \(gif.+\)$/]
  ] as const

  it.effect.each(unreadable)("gives up on %s", ([, bytes, reason]) =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(resizeBytes(yield* bytes))
      expect(failure).toMatchObject({ _tag: "ImageUnreadable", reason: expect.stringMatching(reason) })
      expect(ResizeActor.giveUpOn).toContain("ImageUnreadable")
    })
  )

  it.effect("refuses a small file of a great many pixels before decoding it", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(resizeBytes(hugePng))
      expect(failure).toMatchObject({ _tag: "ImageTooLarge", pixels: 10_000_000_000, limit: 50_000_000 })
      expect(ResizeActor.giveUpOn).toContain("ImageTooLarge")
    })
  )

  it.effect("takes as many pixels as RESIZE_MAX_PIXELS says", () =>
    Effect.gen(function* () {
      yield* resizeBytes(yield* made(blank(100, 10).png()))
      const failure = yield* Effect.flip(resizeBytes(yield* made(blank(1001, 1).png())))
      expect(failure).toMatchObject({ _tag: "ImageTooLarge", pixels: 1001, limit: 1000 })
    }).pipe(
      Effect.provide(Layer.fresh(world)),
      Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ RESIZE_MAX_PIXELS: "1000" })))
    )
  )

  it.effect("stops between two sizes when it is interrupted", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const all = yield* Blobs
      const asked: Array<string> = []
      const slow = Blobs.of({
        ...all,
        putBytes: (_, contentType) => {
          asked.push(contentType)
          return Deferred.succeed(begun, undefined).pipe(Effect.andThen(Effect.never))
        }
      })
      const { id } = yield* all.putBytes(yield* made(blank(600, 400).jpeg()), "image/jpeg")
      const fiber = yield* resize({ blob: id }).pipe(Effect.provideService(Blobs, slow), Effect.forkChild)
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(fiber)
      expect(asked).toEqual(["image/jpeg"])
    })
  )
})

const chunk = (type: string, data: Buffer) => {
  const content = Buffer.concat([Buffer.from(type), data])
  const around = Buffer.alloc(8)
  around.writeUInt32BE(data.length, 0)
  around.writeUInt32BE(crc32(content), 4)
  return Buffer.concat([around.subarray(0, 4), content, around.subarray(4)])
}

const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
head.writeUInt32BE(100_000, 0)
head.writeUInt32BE(100_000, 4)

/** A PNG of 100,000 by 100,000 pixels, as its head says, in 67 bytes. */
const hugePng = Buffer.concat([
  Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
  chunk("IHDR", head),
  chunk("IDAT", Buffer.alloc(10)),
  chunk("IEND", Buffer.alloc(0))
])
