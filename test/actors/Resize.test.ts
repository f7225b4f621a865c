/** The resize actor on real images, made here; what comes out is decoded and looked at. */
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Deferred, Effect, Fiber, Layer } from "effect"
import { crc32 } from "node:zlib"
import sharp, { type Sharp } from "sharp"
import { Downloads } from "../../src/actors/Downloads.ts"
import { ResizeActor } from "../../src/actors/Resize.ts"
import { Images } from "../../src/actors/resize/Images.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import { PageGone } from "../../src/schemas/Download.ts"
import type { Resize } from "../../src/schemas/Resize.ts"
import type { Input } from "../../src/schemas/Task.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import { memoryBlobs } from "../support/memoryBlobs.ts"

const current = { id: "resize_1", kind: "resize", key: "1", attempt: 1 }

const web = (bytes: Uint8Array) =>
  Layer.mock(Downloads, {
    get: (url) => Effect.succeed({ url: url.href, status: 200, contentType: "image/jpeg", bytes })
  })

const nothing = Layer.mock(Downloads, { get: (url) => new PageGone({ url: url.href, status: 404 }) })

const world = Layer.mergeAll(memoryBlobs, Images.layer, nothing)

const resize = (input: Input<typeof Resize>) =>
  ResizeActor.run(input).pipe(Effect.provideService(CurrentTask, current))

/** Resizes bytes that are in a blob. */
const resizeBytes = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  options: Omit<Input<typeof Resize>, "url" | "blob"> = {}
) {
  const { id } = yield* (yield* Blobs).putBytes(bytes, "application/octet-stream")
  return yield* resize({ blob: id, ...options })
})

/** What was stored, decoded. */
const stored = Effect.fnUntraced(function* (id: string) {
  const { bytes } = yield* (yield* Blobs).getBytes(id)
  return yield* Effect.promise(() => sharp(bytes).metadata())
})

/** The colour of one pixel of what was stored. */
const pixel = Effect.fnUntraced(function* (id: string, left: number, top: number) {
  const { bytes } = yield* (yield* Blobs).getBytes(id)
  const one = sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw()
  return [...(yield* Effect.promise(() => one.toBuffer()))]
})

const made = (image: Sharp) => Effect.promise((): Promise<Uint8Array> => image.toBuffer())

const red = { r: 230, g: 20, b: 20 }
const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: red } })
const glass = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { ...red, alpha: 0 } } })

/** Lies on its side: its pixels are 60 by 40, red on the left and blue on the right, and upright it is 40 by 60. */
const onItsSide = made(
  blank(60, 40)
    .composite([
      { input: { create: { width: 30, height: 40, channels: 3, background: "#0000ff" } }, left: 30, top: 0 }
    ])
    .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
    .withExif({ IFD0: { Artist: "The Miller" }, IFD3: { GPSLatitude: "52/1 0/1 0/1" } })
    .withMetadata({ orientation: 6 })
)

describe("the resize actor", () => {
  it.live("makes the default sizes of a photograph, as JPEGs", () =>
    Effect.gen(function* () {
      const bytes = yield* made(blank(2000, 1500).jpeg())
      const output = yield* resizeBytes(bytes)
      expect(output.source).toEqual({
        width: 2000,
        height: 1500,
        bytes: bytes.length,
        contentType: "image/jpeg"
      })
      expect(output.images.map(({ name, width, height }) => [name, width, height])).toEqual([
        ["1920", 1920, 1440],
        ["1280", 1280, 960],
        ["640", 640, 480],
        ["320", 320, 240],
        ["thumbnail", 150, 150]
      ])
      for (const { width, height, bytes, contentType, blob } of output.images) {
        expect(blob).toEqual({ id: blob.id, bytes, contentType: "image/jpeg" })
        expect(contentType).toBe("image/jpeg")
        expect(yield* stored(blob.id)).toMatchObject({ format: "jpeg", width, height, size: bytes })
      }
    }).pipe(Effect.provide(world))
  )

  it.live("gives the sizes in the order they were asked for", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(100, 80).png()), {
        sizes: [
          { width: 20 },
          { name: "square", width: 40, height: 40 },
          { width: 50 },
          { width: 10, height: 30 }
        ]
      })
      expect(output.images.map(({ name, width, height }) => [name, width, height])).toEqual([
        ["20", 20, 16],
        ["square", 40, 40],
        ["50", 50, 40],
        ["10x30", 10, 30]
      ])
      for (const { width, height, blob } of output.images) {
        expect(yield* stored(blob.id)).toMatchObject({ width, height })
      }
    }).pipe(Effect.provide(world))
  )

  it.live("shows the whole image in every size", () =>
    Effect.gen(function* () {
      const blue = {
        input: { create: { width: 50, height: 80, channels: 3 as const, background: "#0000ff" } }
      }
      const bytes = yield* made(
        blank(100, 80)
          .composite([{ ...blue, left: 50, top: 0 }])
          .removeAlpha()
          .png()
      )
      const sizes = [{ width: 80 }, { width: 60 }, { width: 40, height: 20 }, { width: 20 }]
      const output = yield* resizeBytes(bytes, { format: "png", sizes })
      for (const { width, height, blob } of output.images) {
        expect(yield* pixel(blob.id, 1, height - 1)).toEqual([red.r, red.g, red.b])
        expect(yield* pixel(blob.id, width - 2, 1)).toEqual([0, 0, 255])
      }
    }).pipe(Effect.provide(world))
  )

  it.live("never enlarges a small image", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(100, 80).jpeg()))
      expect(output.images.map(({ width, height }) => [width, height])).toEqual(
        Array.from({ length: 5 }, () => [100, 80])
      )
      const thumbnail = yield* stored(output.images[4]?.blob.id ?? "")
      expect(thumbnail).toMatchObject({ width: 100, height: 80 })
    }).pipe(Effect.provide(world))
  )

  it.live("sets an image upright that lies on its side", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* onItsSide, { sizes: [{ width: 20 }] })
      expect(output.source).toMatchObject({ width: 40, height: 60 })
      const { width, height, blob } = output.images[0] ?? expect.fail()
      expect([width, height]).toEqual([20, 30])
      expect(yield* stored(blob.id)).toMatchObject({ width: 20, height: 30 })
      const [above = 0, , aboveBlue = 0] = yield* pixel(blob.id, 10, 4)
      const [below = 0, , belowBlue = 0] = yield* pixel(blob.id, 10, 26)
      expect(above).toBeGreaterThan(aboveBlue)
      expect(belowBlue).toBeGreaterThan(below)
    }).pipe(Effect.provide(world))
  )

  it.live("strips the metadata, the place it was taken at above all", () =>
    Effect.gen(function* () {
      const source = yield* onItsSide
      expect(Buffer.from(source).includes("The Miller")).toBe(true)
      const output = yield* resizeBytes(source)
      for (const { blob } of output.images) {
        const { exif, icc, xmp, iptc, orientation } = yield* stored(blob.id)
        expect({ exif, icc, xmp, iptc, orientation }).toEqual({})
      }
    }).pipe(Effect.provide(world))
  )

  it.live("converts the colours to sRGB", () =>
    Effect.gen(function* () {
      // The same sRGB colour written down in Display P3, whose numbers for it are others.
      const bytes = yield* made(blank(40, 40).withIccProfile("p3").png())
      const raw = yield* made(sharp(bytes, { ignoreIcc: true }).raw())
      expect(Math.abs((raw[0] ?? 0) - red.r)).toBeGreaterThan(5)
      const output = yield* resizeBytes(bytes, { format: "png", sizes: [{ width: 10 }] })
      const [r = 0, g = 0, b = 0] = yield* pixel(output.images[0]?.blob.id ?? "", 5, 5)
      expect(Math.abs(r - red.r) + Math.abs(g - red.g) + Math.abs(b - red.b)).toBeLessThan(8)
    }).pipe(Effect.provide(world))
  )

  it.live("keeps what is transparent, as WebP", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(glass(300, 200).png()))
      for (const { contentType, blob } of output.images) {
        expect(contentType).toBe("image/webp")
        expect(yield* stored(blob.id)).toMatchObject({ format: "webp", hasAlpha: true })
        expect((yield* pixel(blob.id, 5, 5))[3]).toBe(0)
      }
    }).pipe(Effect.provide(world))
  )

  it.live("puts white behind what is transparent where a JPEG is asked", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(glass(30, 20).png()), {
        format: "jpeg",
        sizes: [{ width: 10 }]
      })
      expect(yield* pixel(output.images[0]?.blob.id ?? "", 5, 3)).toEqual([255, 255, 255])
    }).pipe(Effect.provide(world))
  )

  it.live.each(["jpeg", "webp", "avif", "png"] as const)("makes %s where it is asked", (format) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(60, 40).jpeg()), { format, sizes: [{ width: 30 }] })
      const { contentType, blob } = output.images[0] ?? expect.fail()
      expect([contentType, blob.contentType]).toEqual([`image/${format}`, `image/${format}`])
      expect((yield* stored(blob.id)).mediaType).toBe(`image/${format}`)
    }).pipe(Effect.provide(world))
  )

  it.live.each(["webp", "avif", "gif"] as const)("reads %s", (format) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(60, 40).toFormat(format)), {
        sizes: [{ width: 30 }]
      })
      expect(output.source).toMatchObject({ width: 60, height: 40, contentType: `image/${format}` })
      expect(output.images[0]).toMatchObject({ width: 30, height: 20 })
    }).pipe(Effect.provide(world))
  )

  it.live("takes the first frame of an animation", () =>
    Effect.gen(function* () {
      const frames = [yield* made(blank(60, 40).png()), yield* made(blank(60, 40).negate().png())]
      const animation = yield* made(
        sharp(
          frames.map((frame) => Buffer.from(frame)),
          { join: { animated: true } }
        ).gif()
      )
      expect((yield* Effect.promise(() => sharp(animation).metadata())).pages).toBe(2)
      const output = yield* resizeBytes(animation, { format: "png", sizes: [{ width: 30 }] })
      const { width, height, blob } = output.images[0] ?? expect.fail()
      expect([output.source.height, width, height]).toEqual([40, 30, 20])
      expect((yield* pixel(blob.id, 5, 5))[0]).toBeGreaterThan(200)
    }).pipe(Effect.provide(world))
  )

  it.live("brings 16 bits a channel down to 8", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(60, 40).toColourspace("rgb16").png()), {
        format: "png",
        sizes: [{ width: 30 }]
      })
      const { blob } = output.images[0] ?? expect.fail()
      expect(yield* stored(blob.id)).toMatchObject({ depth: "uchar", space: "srgb" })
      expect(yield* pixel(blob.id, 5, 5)).toEqual([red.r, red.g, red.b])
    }).pipe(Effect.provide(world))
  )

  it.live("makes a smaller file of a lower quality", () =>
    Effect.gen(function* () {
      const noise = sharp({
        create: {
          width: 200,
          height: 200,
          channels: 3,
          background: red,
          noise: { type: "gaussian", mean: 128, sigma: 30 }
        }
      })
      const bytes = yield* made(noise.png())
      const sizes = [{ width: 200 }]
      const [low, usual] = [
        yield* resizeBytes(bytes, { sizes, quality: 30 }),
        yield* resizeBytes(bytes, { sizes })
      ]
      expect(low.images[0]?.bytes).toBeLessThan((usual.images[0]?.bytes ?? 0) / 2)
    }).pipe(Effect.provide(world))
  )

  it.live("cuts the middle out where a height is asked", () =>
    Effect.gen(function* () {
      // Red, then a blue band in the middle: the middle is what a square of it shows.
      const band = {
        input: { create: { width: 200, height: 100, channels: 3 as const, background: "#0000ff" } }
      }
      const bytes = yield* made(
        blank(600, 100)
          .composite([{ ...band, left: 200, top: 0 }])
          .removeAlpha()
          .png()
      )
      const output = yield* resizeBytes(bytes, {
        format: "png",
        sizes: [{ width: 300 }, { width: 50, height: 50 }]
      })
      const { blob } = output.images[1] ?? expect.fail()
      expect(yield* pixel(blob.id, 4, 25)).toEqual([0, 0, 255])
      expect(yield* pixel(blob.id, 45, 25)).toEqual([0, 0, 255])
    }).pipe(Effect.provide(world))
  )

  it.live("takes an image from an address", () =>
    Effect.gen(function* () {
      const bytes = yield* made(blank(100, 80).jpeg())
      const output = yield* resize({
        url: new URL("https://example.org/a.jpg"),
        sizes: [{ width: 50 }]
      }).pipe(Effect.provide(web(bytes)))
      expect(output.source.bytes).toBe(bytes.length)
      expect(output.images[0]).toMatchObject({ width: 50, height: 40 })
    }).pipe(Effect.provide(world))
  )

  it.live("fails as the download does", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(resize({ url: new URL("https://example.org/a.jpg") }))
      expect(failure).toMatchObject({ _tag: "PageGone", status: 404 })
      expect(ResizeActor.giveUpOn).toContain("PageGone")
    }).pipe(Effect.provide(world))
  )

  it.live("says so when the blob is not there", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(resize({ blob: "nowhere" }))
      expect(failure).toMatchObject({ _tag: "BlobMissing", blob: "nowhere" })
      expect(ResizeActor.giveUpOn).toContain("BlobMissing")
    }).pipe(Effect.provide(world))
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

  it.live.each(unreadable)("gives up on %s", ([, bytes, reason]) =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(resizeBytes(yield* bytes))
      expect(failure).toMatchObject({ _tag: "ImageUnreadable", reason: expect.stringMatching(reason) })
      expect(ResizeActor.giveUpOn).toContain("ImageUnreadable")
    }).pipe(Effect.provide(world))
  )

  it.live("refuses a small file of a great many pixels before decoding it", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(resizeBytes(hugePng))
      expect(failure).toMatchObject({ _tag: "ImageTooLarge", pixels: 10_000_000_000, limit: 50_000_000 })
      expect(ResizeActor.giveUpOn).toContain("ImageTooLarge")
    }).pipe(Effect.provide(world))
  )

  it.live("takes as many pixels as RESIZE_MAX_PIXELS says", () =>
    Effect.gen(function* () {
      yield* resizeBytes(yield* made(blank(100, 10).png()))
      const failure = yield* Effect.flip(resizeBytes(yield* made(blank(1001, 1).png())))
      expect(failure).toMatchObject({ _tag: "ImageTooLarge", pixels: 1001, limit: 1000 })
    }).pipe(
      Effect.provide(Layer.fresh(world)),
      Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ RESIZE_MAX_PIXELS: "1000" })))
    )
  )

  it.live("stops between two sizes when it is interrupted", () =>
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
    }).pipe(Effect.provide(world))
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
