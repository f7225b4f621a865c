/** The resize actor: how an image comes into a box. */
import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import { blank, glass, made, pixel, red, resizeBytes, stored, world } from "./resize/pictures.ts"

const [asRed, asBlue, asWhite] = [
  [red.r, red.g, red.b],
  [0, 0, 255],
  [255, 255, 255]
]

/** Red on the left, blue on the right. */
const halves = made(
  blank(400, 200)
    .composite([
      {
        input: { create: { width: 200, height: 200, channels: 3, background: "#0000ff" } },
        left: 200,
        top: 0
      }
    ])
    .removeAlpha()
    .png()
)

const box = { width: 100, height: 100 }
const only = <A>(images: ReadonlyArray<A>) => images[0] ?? expect.fail()

layer(world, { excludeTestServices: true })("an image in a box", (it) => {
  const sides = [
    ["cover", 100, 100],
    ["contain", 100, 100],
    ["fill", 100, 100],
    ["inside", 100, 50],
    ["outside", 200, 100]
  ] as const
  it.effect.each(sides)("is as wide and high as %s says", ([fit, width, height]) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* halves, { sizes: [{ ...box, fit }] })
      const image = only(output.images)
      expect([image.width, image.height]).toEqual([width, height])
      expect(yield* stored(image.blob.id)).toMatchObject({ width, height })
    })
  )

  it.effect("is stretched by fill", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* halves, { format: "png", fit: "fill", sizes: [box] })
      const { blob } = only(output.images)
      expect(yield* pixel(blob.id, 40, 5)).toEqual(asRed)
      expect(yield* pixel(blob.id, 60, 95)).toEqual(asBlue)
    })
  )

  it.effect.each(["attention", "entropy"] as const)("is stretched by fill, and not cut for %s", (position) =>
    Effect.gen(function* () {
      const blue = { create: { width: 200, height: 400, channels: 3, background: "#0000ff" } } as const
      const bytes = yield* made(
        blank(400, 400)
          .composite([{ input: blue, left: 200, top: 0 }])
          .removeAlpha()
          .png()
      )
      const sizes = [{ width: 100, height: 300, fit: "fill" as const, position }]
      const { blob } = only((yield* resizeBytes(bytes, { format: "png", sizes })).images)
      expect(yield* pixel(blob.id, 5, 5)).toEqual(asRed)
      expect(yield* pixel(blob.id, 95, 295)).toEqual(asBlue)
    })
  )

  const positions = [
    ["west", asRed],
    ["east", asBlue],
    ["northwest", asRed],
    ["southeast", asBlue]
  ] as const
  it.effect.each(positions)("keeps what is %s", ([position, colour]) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* halves, { format: "png", position, sizes: [box] })
      const { blob } = only(output.images)
      for (const x of [5, 50, 90]) expect(yield* pixel(blob.id, x, 50)).toEqual(colour)
    })
  )

  it.effect.each(["attention", "entropy"] as const)("keeps what %s finds worth it", (position) =>
    Effect.gen(function* () {
      const flag = { create: { width: 40, height: 40, channels: 3, background: "#00ff00" } } as const
      const bytes = yield* made(
        blank(600, 100)
          .composite([{ input: flag, left: 530, top: 30 }])
          .removeAlpha()
          .png()
      )
      const output = yield* resizeBytes(bytes, { format: "png", sizes: [{ ...box, position }] })
      const { blob, width } = only(output.images)
      expect(width).toBe(100)
      const colours = yield* Effect.forEach([15, 35, 55, 75, 95], (x) => pixel(blob.id, x, 50))
      expect(colours).toContainEqual([0, 255, 0])
    })
  )

  it.effect("is contained on what is transparent, or white in a JPEG", () =>
    Effect.gen(function* () {
      const sizes = [{ ...box, fit: "contain" as const }]
      const webp = only((yield* resizeBytes(yield* halves, { format: "webp", sizes })).images)
      expect((yield* pixel(webp.blob.id, 50, 5))[3]).toBe(0)
      expect((yield* pixel(webp.blob.id, 25, 50))[3]).toBe(255)
      const jpeg = only((yield* resizeBytes(yield* halves, { sizes })).images)
      expect(jpeg.contentType).toBe("image/jpeg")
      expect(yield* pixel(jpeg.blob.id, 50, 5)).toEqual(asWhite)
    })
  )

  it.effect("is contained where the position says, on the background that was chosen", () =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* halves, {
        format: "png",
        background: "#00ff00",
        sizes: [{ ...box, fit: "contain", position: "south" }]
      })
      const { blob } = only(output.images)
      expect(yield* pixel(blob.id, 50, 45)).toEqual([0, 255, 0])
      expect(yield* pixel(blob.id, 10, 99)).toEqual(asRed)
    })
  )

  it.effect("has the chosen background behind what is transparent, in every format", () =>
    Effect.gen(function* () {
      const bytes = yield* made(glass(30, 20).png())
      const one = { background: "#0f0", sizes: [{ width: 10 }] }
      const images = [
        only((yield* resizeBytes(bytes, { ...one, format: "png" })).images),
        only((yield* resizeBytes(bytes, one)).images)
      ]
      expect(images.map(({ contentType }) => contentType)).toEqual(["image/png", "image/jpeg"])
      for (const { blob } of images) {
        const [r = 0, g = 0, b = 0, alpha] = yield* pixel(blob.id, 5, 3)
        expect([r < 5, g > 250, b < 5, alpha]).toEqual([true, true, true, undefined])
      }
    })
  )

  it.effect("is enlarged only where that is asked", () =>
    Effect.gen(function* () {
      const bytes = yield* halves
      const sizes = [
        { width: 800 },
        { width: 600, height: 600 },
        { width: 500, height: 500, fit: "inside" as const },
        { width: 600, height: 100, fit: "fill" as const },
        { width: 100 }
      ]
      const shapes = (images: ReadonlyArray<{ width: number; height: number }>) =>
        images.map(({ width, height }) => `${width}x${height}`)
      expect(shapes((yield* resizeBytes(bytes, { sizes })).images)).toEqual([
        "400x200",
        "400x200",
        "400x200",
        "400x100",
        "100x50"
      ])
      const output = yield* resizeBytes(bytes, { sizes, enlarge: true, format: "png" })
      expect(shapes(output.images)).toEqual(["800x400", "600x600", "500x250", "600x100", "100x50"])
      for (const { blob, width, height } of output.images) {
        expect(yield* stored(blob.id)).toMatchObject({ width, height })
        expect(yield* pixel(blob.id, 1, height - 2)).toEqual(asRed)
        expect(yield* pixel(blob.id, width - 2, 1)).toEqual(asBlue)
      }
    })
  )

  const odd = [
    [1, 1],
    [9000, 1],
    [1, 9000],
    [20_000, 3]
  ] as const
  it.effect.each(odd)("may be %i by %i pixels", ([width, height]) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* made(blank(width, height).png()), {
        format: "webp",
        sizes: [{ width: 500 }, { width: 150, height: 150 }, { width: 64, height: 64, fit: "contain" }]
      })
      for (const { blob, width, height } of output.images) {
        expect(yield* stored(blob.id)).toMatchObject({ width, height })
      }
      expect(output.images.at(-1)).toMatchObject({ width: 64, height: 64 })
    })
  )
})
