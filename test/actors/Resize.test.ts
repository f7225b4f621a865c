/** The resize actor: the sizes it makes, and where it takes images from. */
import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import { ResizeActor } from "../../src/actors/Resize.ts"

import { blank, made, pixel, red, resize, resizeBytes, stored, web, world } from "./resize/pictures.ts"

layer(world, { excludeTestServices: true })("the resize actor", (it) => {
  it.effect("makes the default sizes of a photograph, as JPEGs", () =>
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
    })
  )

  it.effect("gives the sizes in the order they were asked for", () =>
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
    })
  )

  it.effect("shows the whole image in every size", () =>
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
    })
  )

  it.effect("never enlarges a small image", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(100, 80).jpeg()))
      expect(output.images.map(({ width, height }) => [width, height])).toEqual(
        Array.from({ length: 5 }, () => [100, 80])
      )
      const thumbnail = yield* stored(output.images[4]?.blob.id ?? "")
      expect(thumbnail).toMatchObject({ width: 100, height: 80 })
    })
  )

  it.effect("cuts the middle out where a height is asked", () =>
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
    })
  )

  it.effect("takes an image from an address", () =>
    Effect.gen(function* () {
      const bytes = yield* made(blank(100, 80).jpeg())
      const output = yield* resize({
        url: new URL("https://example.org/a.jpg"),
        sizes: [{ width: 50 }]
      }).pipe(Effect.provide(web(bytes)))
      expect(output.source.bytes).toBe(bytes.length)
      expect(output.images[0]).toMatchObject({ width: 50, height: 40 })
    })
  )

  it.effect("fails as the download does", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(resize({ url: new URL("https://example.org/a.jpg") }))
      expect(failure).toMatchObject({ _tag: "PageGone", status: 404 })
      expect(ResizeActor.giveUpOn).toContain("PageGone")
    })
  )
})
