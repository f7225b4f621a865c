/** The resize actor: files that lie about themselves, and what is too much. Each is a failure, and soon. */
import { expect, layer } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import sharp from "sharp"
import { ResizeActor } from "../../src/actors/Resize.ts"
import { altered, gif, inflating, png } from "./resize/forgeries.ts"
import { blank, made, resizeBytes, world } from "./resize/pictures.ts"
import { noise } from "./resize/slow.ts"

const small = { sizes: [{ width: 32 }] }
const worldWith = (settings: Readonly<Record<string, string>>) =>
  Layer.fresh(world).pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...settings }))))

const jpeg = made(noise(300, 200).jpeg())
/** The same JPEG, of a size that it is not. */
const jpegOf = (width: number, height: number) =>
  Effect.map(jpeg, (bytes) => {
    const frame = Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xc0])) + 5
    const copy = Buffer.from(bytes)
    copy.writeUInt16BE(height, frame)
    copy.writeUInt16BE(width, frame + 2)
    return copy
  })
const avif = made(blank(300, 200).avif({ effort: 0 }))
const webp = made(noise(300, 200).webp())
const animated = made(blank(60, 40).webp({ loop: 1 }).withMetadata())
const noisyPng = made(noise(300, 200).png())

layer(world, { excludeTestServices: true })("a file that lies", (it) => {
  const lies = [
    ["a PNG of fewer rows than its head says", Effect.succeed(png({ width: 100, height: 100, rows: 10 }))],
    ["a PNG whose data was changed", Effect.map(noisyPng, (file) => altered(file, "IDAT", 20, [1, 2, 3, 4]))],
    ["a PNG whose head was changed", Effect.map(noisyPng, (file) => altered(file, "IHDR", 17, [1, 2, 3, 4]))],
    ["a JPEG of fewer rows than its head says", jpegOf(3000, 2000)],
    [
      "a WebP whose canvas is not that of its image",
      Effect.map(animated, (file) => altered(file, "VP8X", 12, [0xff, 0x0f, 0, 0xff, 0x0f, 0]))
    ],
    [
      "a WebP of another size",
      Effect.map(webp, (file) => altered(file, "VP8 ", 14, [0xff, 0x0f, 0xff, 0x0f]))
    ],
    [
      "an AVIF of a smaller size",
      Effect.map(avif, (file) => altered(file, "ispe", 8, [0, 0, 0, 9, 0, 0, 0, 9]))
    ],
    [
      "an AVIF of a larger size",
      Effect.map(avif, (file) => altered(file, "ispe", 8, [0, 0, 9, 9, 0, 0, 9, 9]))
    ],
    [
      "an AVIF of broken data",
      Effect.map(avif, (file) =>
        altered(
          file,
          "mdat",
          8,
          Array.from({ length: 60 }, () => 255)
        )
      )
    ]
  ] as const

  it.effect.each(lies)("is unreadable: %s", ([, bytes]) =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(resizeBytes(yield* bytes, small))).toMatchObject({ _tag: "ImageUnreadable" })
    })
  )

  const bombs = [
    ["a text of 300 MB", png({ width: 40, height: 20, rows: 20 }, [inflating("zTXt", 300_000_000)])],
    ["a profile of 300 MB", png({ width: 40, height: 20, rows: 20 }, [inflating("iCCP", 300_000_000)])],
    ["more rows than its head says", png({ width: 40, height: 20, rows: 1_000_000 })]
  ] as const
  it.effect.each(bombs)("is taken for what its head says, whatever else it has: %s", ([, bytes]) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(bytes, small)
      expect(output.images[0]).toMatchObject({ width: 32, height: 16 })
    })
  )

  it.effect(
    "is taken for the image it has, where that is all it has: a GIF of one pixel on a huge screen",
    () =>
      Effect.gen(function* () {
        const output = yield* resizeBytes(gif(65_535, 65_535), small)
        expect(output.source).toMatchObject({ width: 1, height: 1 })
      })
  )

  const huge = [
    ["a JPEG", jpegOf(65_000, 65_000)],
    ["a WebP", Effect.map(webp, (file) => altered(file, "VP8 ", 14, [0xff, 0x3f, 0xff, 0x3f]))],
    ["an AVIF", Effect.map(avif, (file) => altered(file, "ispe", 8, [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]))]
  ] as const
  it.effect.each(huge)("is too large before it is decoded: %s", ([, bytes]) =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(resizeBytes(yield* bytes, small))).toMatchObject({ _tag: "ImageTooLarge" })
    })
  )
})

layer(worldWith({ RESIZE_MAX_PIXELS: "10000", RESIZE_MEMORY: "400000" }), { excludeTestServices: true })(
  "too much",
  (it) => {
    const frames = Effect.promise(async () => {
      const some = ["#ff0000", "#00ff00", "#0000ff"].map((background) =>
        sharp({ create: { width: 60, height: 60, channels: 3, background } })
          .png()
          .toBuffer()
      )
      return sharp(await Promise.all(some), { join: { animated: true } })
        .gif()
        .toBuffer()
    })

    it.effect("is an animation of more pixels in all its frames, unless one is enough", () =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(resizeBytes(yield* frames, { ...small, animated: true }))
        expect(failure).toMatchObject({ _tag: "ImageTooLarge", pixels: 10_800, limit: 10_000 })
        yield* resizeBytes(yield* frames, small)
      })
    )

    const sizes = [
      [{ name: "all", width: 200 }, 20_000],
      [{ name: "all", width: 101, height: 100, fit: "fill" }, 10_100],
      // A little is kept of it, and all of it would have to be made.
      [{ name: "all", width: 4, height: 150, fit: "cover" }, 45_000]
    ] as const
    it.effect.each(sizes)("is a size of more pixels: %j", ([size, pixels]) =>
      Effect.gen(function* () {
        const bytes = yield* made(blank(100, 50).png())
        const failure = yield* Effect.flip(resizeBytes(bytes, { enlarge: true, sizes: [size] }))
        expect(failure).toMatchObject({ _tag: "SizeTooLarge", name: "all", pixels, limit: 10_000 })
        expect(ResizeActor.giveUpOn).toContain("SizeTooLarge")
      })
    )

    it.effect("is a canvas of more pixels around a small image", () =>
      Effect.gen(function* () {
        const bytes = yield* made(blank(10, 5).png())
        const failure = yield* Effect.flip(
          resizeBytes(bytes, { sizes: [{ width: 8192, height: 8192, fit: "contain" }] })
        )
        expect(failure).toMatchObject({ _tag: "SizeTooLarge", pixels: 8192 * 8192 })
      })
    )

    it.effect("is an image that alone needs more memory than RESIZE_MEMORY", () =>
      Effect.gen(function* () {
        const bytes = yield* made(blank(100, 99).png())
        const failure = yield* Effect.flip(resizeBytes(bytes, { sizes: [{ width: 100 }], format: "avif" }))
        expect(failure).toMatchObject({ _tag: "ImageNeedsMemory", limit: 400_000 })
        expect(failure.message).toContain("RESIZE_MEMORY")
        expect(ResizeActor.giveUpOn).toContain("ImageNeedsMemory")
        yield* resizeBytes(bytes, small)
      })
    )
  }
)
