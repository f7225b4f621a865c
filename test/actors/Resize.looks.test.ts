/** The resize actor: how what it makes looks, and in what format. */
import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import sharp from "sharp"

import { blank, glass, made, onItsSide, pixel, red, resizeBytes, stored, world } from "./resize/pictures.ts"

layer(world, { excludeTestServices: true })("a resized image", (it) => {
  it.effect("sets an image upright that lies on its side", () =>
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
    })
  )

  it.effect("strips the metadata, the place it was taken at above all", () =>
    Effect.gen(function* () {
      const source = yield* onItsSide
      expect(Buffer.from(source).includes("The Miller")).toBe(true)
      const output = yield* resizeBytes(source)
      for (const { blob } of output.images) {
        const { exif, icc, xmp, iptc, orientation } = yield* stored(blob.id)
        expect({ exif, icc, xmp, iptc, orientation }).toEqual({})
      }
    })
  )

  it.effect("converts the colours to sRGB", () =>
    Effect.gen(function* () {
      // The same sRGB colour written down in Display P3, whose numbers for it are others.
      const bytes = yield* made(blank(40, 40).withIccProfile("p3").png())
      const raw = yield* made(sharp(bytes, { ignoreIcc: true }).raw())
      expect(Math.abs((raw[0] ?? 0) - red.r)).toBeGreaterThan(5)
      const output = yield* resizeBytes(bytes, { format: "png", sizes: [{ width: 10 }] })
      const [r = 0, g = 0, b = 0] = yield* pixel(output.images[0]?.blob.id ?? "", 5, 5)
      expect(Math.abs(r - red.r) + Math.abs(g - red.g) + Math.abs(b - red.b)).toBeLessThan(8)
    })
  )

  it.effect("keeps what is transparent, as WebP", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(glass(300, 200).png()))
      for (const { contentType, blob } of output.images) {
        expect(contentType).toBe("image/webp")
        expect(yield* stored(blob.id)).toMatchObject({ format: "webp", hasAlpha: true })
        expect((yield* pixel(blob.id, 5, 5))[3]).toBe(0)
      }
    })
  )

  it.effect("puts white behind what is transparent where a JPEG is asked", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(glass(30, 20).png()), {
        format: "jpeg",
        sizes: [{ width: 10 }]
      })
      expect(yield* pixel(output.images[0]?.blob.id ?? "", 5, 3)).toEqual([255, 255, 255])
    })
  )

  it.effect.each(["jpeg", "webp", "avif", "png"] as const)("makes %s where it is asked", (format) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(60, 40).jpeg()), { format, sizes: [{ width: 30 }] })
      const { contentType, blob } = output.images[0] ?? expect.fail()
      expect([contentType, blob.contentType]).toEqual([`image/${format}`, `image/${format}`])
      expect((yield* stored(blob.id)).mediaType).toBe(`image/${format}`)
    })
  )

  it.effect.each(["webp", "avif", "gif"] as const)("reads %s", (format) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(60, 40).toFormat(format)), {
        sizes: [{ width: 30 }]
      })
      expect(output.source).toMatchObject({ width: 60, height: 40, contentType: `image/${format}` })
      expect(output.images[0]).toMatchObject({ width: 30, height: 20 })
    })
  )

  it.effect("takes the first frame of an animation", () =>
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
    })
  )

  it.effect("brings 16 bits a channel down to 8", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(60, 40).toColourspace("rgb16").png()), {
        format: "png",
        sizes: [{ width: 30 }]
      })
      const { blob } = output.images[0] ?? expect.fail()
      expect(yield* stored(blob.id)).toMatchObject({ depth: "uchar", space: "srgb" })
      expect(yield* pixel(blob.id, 5, 5)).toEqual([red.r, red.g, red.b])
    })
  )

  it.effect("makes a smaller file of a lower quality", () =>
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
    })
  )
})
