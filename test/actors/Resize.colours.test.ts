/** The resize actor: what becomes of the colours of a file. */
import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import sharp from "sharp"
import { adobeRgb, withProfile } from "./resize/profiles.ts"
import { blank, made, pixel, red, resizeBytes, stored, world } from "./resize/pictures.ts"

const small = { format: "png", sizes: [{ width: 10 }] } as const

const firstOf = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  options: Parameters<typeof resizeBytes>[1] = small
) {
  const output = yield* resizeBytes(bytes, options)
  return (output.images[0] ?? expect.fail()).blob.id
})

const away = (colour: ReadonlyArray<number>, from: { r: number; g: number; b: number }) =>
  Math.abs((colour[0] ?? 0) - from.r) +
  Math.abs((colour[1] ?? 0) - from.g) +
  Math.abs((colour[2] ?? 0) - from.b)

layer(world, { excludeTestServices: true })("the colours of", (it) => {
  it.effect("a JPEG in Display P3 are sRGB afterwards, without a profile", () =>
    Effect.gen(function* () {
      const bytes = yield* made(
        blank(40, 40).withIccProfile("p3").jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
      )
      const written = yield* made(sharp(bytes, { ignoreIcc: true }).raw())
      expect(away([...written], red)).toBeGreaterThan(20)
      const id = yield* firstOf(bytes)
      expect(away(yield* pixel(id, 5, 5), red)).toBeLessThan(8)
      expect((yield* stored(id)).hasProfile).toBe(false)
    })
  )

  it.effect.each([
    ["red", [219, 0, 0], { r: 255, g: 0, b: 0 }],
    ["green", [144, 255, 60], { r: 0, g: 255, b: 0 }],
    ["blue", [0, 0, 250], { r: 0, g: 0, b: 255 }],
    ["paper", [150, 120, 90], { r: 160, g: 120, b: 87 }]
  ] as const)("a JPEG in Adobe RGB are sRGB afterwards: %s", ([, written, meant]) =>
    Effect.gen(function* () {
      const [r, g, b] = written
      const image = sharp({ create: { width: 40, height: 40, channels: 3, background: { r, g, b } } })
      const jpeg = yield* made(image.jpeg({ quality: 100, chromaSubsampling: "4:4:4" }))
      const id = yield* firstOf(withProfile(jpeg, adobeRgb))
      expect(away(yield* pixel(id, 5, 5), meant)).toBeLessThan(8)
      expect((yield* stored(id)).hasProfile).toBe(false)
    })
  )

  it.effect("a JPEG for the press (CMYK) are sRGB afterwards", () =>
    Effect.gen(function* () {
      // Without a look at the profiles it would be off by a hundred.
      const paper = { r: 150, g: 120, b: 90 }
      const image = sharp({ create: { width: 40, height: 40, channels: 3, background: paper } })
      const bytes = yield* made(image.toColourspace("cmyk").withIccProfile("cmyk").jpeg({ quality: 100 }))
      expect((yield* Effect.promise(() => sharp(bytes).metadata())).space).toBe("cmyk")
      const id = yield* firstOf(bytes)
      expect(yield* stored(id)).toMatchObject({ space: "srgb", channels: 3 })
      expect(away(yield* pixel(id, 5, 5), paper)).toBeLessThan(40)
    })
  )

  it.effect("a grey image stay grey", () =>
    Effect.gen(function* () {
      const bytes = yield* made(blank(40, 40).greyscale().toColourspace("b-w").png())
      const id = yield* firstOf(bytes)
      const [r = 0, g = r, b = r] = yield* pixel(id, 5, 5)
      expect([g, b]).toEqual([r, r])
      expect(r).toBeGreaterThan(60)
      expect(r).toBeLessThan(120)
    })
  )

  it.effect("a grey image of 16 bits have 8 afterwards", () =>
    Effect.gen(function* () {
      const bytes = yield* made(blank(40, 40).greyscale().toColourspace("grey16").png())
      expect((yield* Effect.promise(() => sharp(bytes).metadata())).depth).toBe("ushort")
      const id = yield* firstOf(bytes)
      expect(yield* stored(id)).toMatchObject({ depth: "uchar" })
      const [level = 0] = yield* pixel(id, 5, 5)
      expect(level).toBeGreaterThan(60)
      expect(level).toBeLessThan(120)
    })
  )

  it.effect("a palette are kept", () =>
    Effect.gen(function* () {
      const bytes = yield* made(blank(40, 40).png({ palette: true }))
      expect((yield* Effect.promise(() => sharp(bytes).metadata())).isPalette).toBe(true)
      expect(away(yield* pixel(yield* firstOf(bytes), 5, 5), red)).toBeLessThan(3)
    })
  )

  it.effect.each(["png", "webp", "avif"] as const)("what is half transparent stay so in %s", (format) =>
    Effect.gen(function* () {
      const background = { ...red, alpha: 0.5 }
      const bytes = yield* made(sharp({ create: { width: 40, height: 40, channels: 4, background } }).png())
      const id = yield* firstOf(bytes, { ...small, format })
      const colour = yield* pixel(id, 5, 5)
      expect(away(colour, red)).toBeLessThan(12)
      expect(Math.abs((colour[3] ?? 255) - 128)).toBeLessThan(3)
    })
  )

  it.effect("what is half transparent are mixed with the background where there is one", () =>
    Effect.gen(function* () {
      const background = { r: 0, g: 0, b: 0, alpha: 0.5 }
      const bytes = yield* made(sharp({ create: { width: 40, height: 40, channels: 4, background } }).png())
      const [level = 0] = yield* pixel(yield* firstOf(bytes, { ...small, background: "#ffffff" }), 5, 5)
      expect(Math.abs(level - 127)).toBeLessThan(3)
    })
  )
})
