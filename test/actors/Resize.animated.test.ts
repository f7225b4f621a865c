/** The resize actor: animations, kept where that is asked. */
import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import sharp from "sharp"
import { made, resizeBytes, storedBytes, world } from "./resize/pictures.ts"

const colours = ["#ff0000", "#00ff00", "#0000ff"]
const pace = { delay: [100, 200, 300], loop: 2 }

const roll = Effect.promise(async () => {
  const frames = colours.map((background) =>
    sharp({ create: { width: 60, height: 40, channels: 3, background } })
      .png()
      .toBuffer()
  )
  return sharp(await Promise.all(frames), { join: { animated: true } })
})

const animation = (format: "gif" | "webp") =>
  Effect.flatMap(roll, (image) => made(format === "gif" ? image.gif(pace) : image.webp(pace)))

/** Which of red, green and blue is the brightest in the middle of each frame. */
const shown = Effect.fnUntraced(function* (id: string) {
  const bytes = yield* storedBytes(id)
  const { data, info } = yield* Effect.promise(() =>
    sharp(bytes, { animated: true }).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  )
  const height = info.pageHeight ?? info.height
  return Array.from({ length: info.height / height }, (_, frame) => {
    const at = ((frame + 0.5) * height * info.width + info.width / 2) * 3
    const pixel = [...data.subarray(at, at + 3)]
    return pixel.indexOf(Math.max(...pixel))
  })
})

layer(world, { excludeTestServices: true })("an animation", (it) => {
  const ways = [
    ["gif", undefined],
    ["gif", "gif"],
    ["webp", undefined],
    ["webp", "gif"]
  ] as const
  it.effect.each(ways)("keeps its frames and their pace: %s to %s", ([from, to]) =>
    Effect.gen(function* () {
      const output = yield* resizeBytes(yield* animation(from), {
        animated: true,
        ...(to === undefined ? {} : { format: to }),
        sizes: [
          { width: 30 },
          { width: 20, height: 20 },
          { width: 20, height: 20, fit: "contain" },
          { width: 40, height: 20, fit: "fill" }
        ]
      })
      expect(output.source).toMatchObject({ width: 60, height: 40, contentType: `image/${from}` })
      expect(output.images.map(({ width, height }) => [width, height])).toEqual([
        [30, 20],
        [20, 20],
        [20, 20],
        [40, 20]
      ])
      for (const { blob, width, height, contentType } of output.images) {
        expect(contentType).toBe(`image/${to ?? "webp"}`)
        const bytes = yield* storedBytes(blob.id)
        const metadata = yield* Effect.promise(() => sharp(bytes).metadata())
        expect(metadata).toMatchObject({ format: to ?? "webp", width, height, pages: 3, ...pace })
        expect(yield* shown(blob.id)).toEqual([0, 1, 2])
      }
    })
  )

  it.effect("is a still where it has one frame", () =>
    Effect.gen(function* () {
      const still = sharp({ create: { width: 60, height: 40, channels: 3, background: "#ff0000" } })
      const output = yield* resizeBytes(yield* made(still.webp()), { animated: true, sizes: [{ width: 30 }] })
      expect(output.images[0]).toMatchObject({ contentType: "image/jpeg", width: 30, height: 20 })
    })
  )

  it.effect("looks for nothing: what moves is cut in the middle", () =>
    Effect.gen(function* () {
      const sizes = [{ width: 20, height: 20, position: "attention" as const }]
      const output = yield* resizeBytes(yield* animation("gif"), { animated: true, sizes })
      expect(yield* shown(output.images[0]?.blob.id ?? "")).toEqual([0, 1, 2])
    })
  )
})
