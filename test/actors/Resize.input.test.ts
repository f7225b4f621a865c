/** What may be asked of the resize actor. */
import { describe, expect, it } from "vitest"
import { Schema } from "effect"
import { Resize } from "../../src/schemas/Resize.ts"
import { Thumbnails } from "../../src/schemas/Thumbnails.ts"

const url = "https://example.org/a.jpg"

describe.each([
  ["resize", Schema.decodeUnknownExit(Resize.input)],
  ["thumbnails", Schema.decodeUnknownExit(Thumbnails.input)]
] as const)("an input of %s", (_, decode) => {
  const takes = (input: object) => decode({ url, ...input })._tag === "Success"

  it.each([
    { animated: true },
    { animated: true, format: "webp" },
    { animated: true, format: "gif" },
    { animated: false, format: "jpeg" },
    { effort: 0 },
    { effort: 6, format: "avif" },
    { quality: 1 },
    { quality: 100 },
    { background: "#fff" },
    { background: "#A0b1C2" },
    { enlarge: true, fit: "outside", position: "northeast" },
    { sizes: [{ width: 8192, height: 1, fit: "contain", position: "attention" }] }
  ])("may have %j", (input) => {
    expect(takes(input)).toBe(true)
  })

  it.each([
    { animated: true, format: "jpeg" },
    { animated: true, format: "png" },
    { animated: true, format: "avif" },
    { effort: -1 },
    { effort: 7 },
    { effort: 1.5 },
    { quality: 0 },
    { quality: 101 },
    { background: "white" },
    { background: "#ffff" },
    { background: "#fffffff" },
    { format: "svg" },
    { fit: "crop" },
    { position: "middle" },
    { sizes: [] },
    { sizes: [{ width: 8193 }] },
    { sizes: [{ width: 10, fit: "stretch" }] },
    { sizes: Array.from({ length: 21 }, () => ({ width: 10 })) }
  ])("may not have %j", (input) => {
    expect(takes(input)).toBe(false)
  })
})
