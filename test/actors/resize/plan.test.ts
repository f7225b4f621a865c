/** The arithmetic of sizes: what is scaled to what, and what is cut out. */
import { describe, expect, it } from "vitest"
import { plan } from "../../../src/actors/resize/plan.ts"

/** A side, more often short than long. */
const some = () => Math.ceil(Math.random() ** 3 * 8192)

describe("plan", () => {
  const photograph = { width: 4000, height: 3000 }

  it("keeps the proportions where no height is asked", () => {
    const [step] = plan(photograph, { sizes: [{ width: 1920 }] })
    expect(step).toEqual({
      index: 0,
      name: "1920",
      frame: { width: 1920, height: 1440 },
      image: { width: 1920, height: 1440 },
      crop: { left: 0, top: 0, width: 1920, height: 1440 },
      canvas: { left: 0, top: 0, width: 1920, height: 1440 }
    })
  })

  it("covers a box and cuts its middle out", () => {
    const [step] = plan(photograph, { sizes: [{ width: 150, height: 150 }] })
    expect(step?.frame).toEqual({ width: 200, height: 150 })
    expect(step?.crop).toEqual({ left: 25, top: 0, width: 150, height: 150 })
  })

  it("covers a box that is higher than wide by its height", () => {
    const [step] = plan(photograph, { sizes: [{ width: 100, height: 300 }] })
    expect(step?.frame).toEqual({ width: 400, height: 300 })
    expect(step?.crop).toEqual({ left: 150, top: 0, width: 100, height: 300 })
  })

  it("puts the largest frame first, and remembers where each stood", () => {
    const steps = plan(photograph, { sizes: [{ width: 150, height: 150 }, { width: 640 }, { width: 180 }] })
    expect(steps.map(({ index, frame }) => [index, frame.width])).toEqual([
      [1, 640],
      [0, 200],
      [2, 180]
    ])
  })

  it("gives a source narrower than a size in its own size", () => {
    const [step] = plan({ width: 300, height: 200 }, { sizes: [{ width: 640 }] })
    expect(step?.crop).toEqual({ left: 0, top: 0, width: 300, height: 200 })
  })

  it("gives as much of a box as the source covers", () => {
    const [step] = plan({ width: 300, height: 100 }, { sizes: [{ width: 150, height: 150 }] })
    expect(step?.frame).toEqual({ width: 300, height: 100 })
    expect(step?.crop).toEqual({ left: 75, top: 0, width: 150, height: 100 })
  })

  it("leaves a side at least one pixel", () => {
    const [step] = plan({ width: 4000, height: 2 }, { sizes: [{ width: 100 }] })
    expect(step?.crop).toEqual({ left: 0, top: 0, width: 100, height: 1 })
  })

  it("makes a strip narrower rather than longer than a file can hold", () => {
    const [step] = plan({ width: 400, height: 40_000 }, { sizes: [{ width: 400 }] })
    expect(step?.frame).toEqual({ width: 164, height: 16_383 })
  })

  it("names a size after its sides unless it has a name", () => {
    const steps = plan(photograph, {
      sizes: [{ width: 300 }, { width: 200, height: 100 }, { name: "small", width: 100 }]
    })
    expect(steps.map(({ name }) => name)).toEqual(["300", "200x100", "small"])
  })

  it("never plans more than the source has, nor a frame larger than the one before", () => {
    for (let round = 0; round < 2000; round++) {
      const source = { width: some(), height: some() }
      const sizes = Array.from({ length: 6 }, (_, at) =>
        at % 2 === 0 ? { width: some() } : { width: some(), height: some() }
      )
      let before = source
      for (const { index, frame, crop } of plan(source, { sizes })) {
        const asked = JSON.stringify({ source, size: sizes[index] })
        expect(frame.width, asked).toBeLessThanOrEqual(before.width)
        expect(frame.height, asked).toBeLessThanOrEqual(before.height)
        expect(crop.left + crop.width, asked).toBeLessThanOrEqual(frame.width)
        expect(crop.top + crop.height, asked).toBeLessThanOrEqual(frame.height)
        expect(crop.width, asked).toBe(Math.min(source.width, sizes[index]?.width ?? 0))
        before = frame
      }
    }
  })
})
