/** What is above the water: sky and clouds, mountains, woods, the meadow and the mill. Light is linear. */
import { clamp, fractal, hash, mix, step } from "./noise.ts"
import { mill } from "./mill.ts"

/** Red, green and blue. */
export type Light = readonly [number, number, number]

export const blend = (one: Light, other: Light, share: number): Light => [
  mix(one[0], other[0], share),
  mix(one[1], other[1], share),
  mix(one[2], other[2], share)
]

const scaled = (light: Light, by: number): Light => [light[0] * by, light[1] * by, light[2] * by]

/** All lengths are shares of the picture's height; y runs down. */
export const horizon = 0.585
export const sun = { x: 0.5, y: 0.372 }

const zenith: Light = [0.045, 0.12, 0.31]
const haze: Light = [0.78, 0.47, 0.25]
const sunlight: Light = [1.3, 0.72, 0.3]

const sky = (x: number, y: number): Light => {
  const height = clamp((horizon - y) / horizon)
  const away = Math.hypot(x - sun.x, (y - sun.y) * 1.25)
  const glow =
    0.42 * Math.exp(-away / 0.2) + 2.6 * Math.exp(-((away / 0.021) ** 2)) + 0.5 * Math.exp(-away / 0.05)
  const clear = blend(blend(haze, [0.24, 0.32, 0.46], step(0.05, 0.55, height)), zenith, step(0.3, 1, height))
  const lit: Light = [
    clear[0] + sunlight[0] * glow,
    clear[1] + sunlight[1] * glow,
    clear[2] + sunlight[2] * glow
  ]
  // A flat layer of clouds, seen from below: the nearer the horizon, the farther away and the denser.
  const far = 1 / (height + 0.14)
  const [across, along] = [(x - 0.66) * far * 1.25 + 3.1, far * 1.7 + 0.4]
  const thick = fractal(across, along, 8)
  const towards = fractal(across + (sun.x - x) * 0.5, along + 0.2, 5)
  const cover = step(0.47, 0.66, thick) * step(0.06, 0.3, height)
  const bright = clamp(0.36 + (thick - towards) * 2.6 + 0.75 * Math.exp(-away / 0.32) - (thick - 0.55) * 1.6)
  const warm = blend([0.72, 0.6, 0.55], [1.35, 0.8, 0.42], Math.exp(-away / 0.5))
  return blend(lit, blend([0.135, 0.15, 0.21], warm, bright), cover * 0.93)
}

/** A row of mountains: how high it rises, how jagged, and how much haze lies before it. */
const ranges = [
  { height: 0.07, rise: 0.17, wide: 2.1, seed: 5, hazy: 0.66, tint: [0.1, 0.13, 0.21] },
  { height: 0.036, rise: 0.12, wide: 2.9, seed: 31, hazy: 0.42, tint: [0.055, 0.085, 0.11] },
  { height: 0.016, rise: 0.075, wide: 3.7, seed: 57, hazy: 0.17, tint: [0.03, 0.05, 0.035] }
] as const

/** The wood on both banks: high at the sides, open in the middle and around the mill. */
const wood = (x: number): number => {
  const sides = step(0.5, 0, x) * 0.17 + step(1.15, 1.34, x) * 0.2
  const crowns = Math.max(
    crown(x * 9 + fractal(x * 5, 1, 2) * 2),
    0.86 * crown(x * 15 + 40 + fractal(x * 6, 2, 2))
  )
  const twigs = (fractal(x * 60, 7.5, 5) - 0.5) * 0.03
  return 0.008 + sides * 0.62 + crowns * (0.02 + sides * 0.42) + twigs * (0.4 + sides * 7)
}

/** Trees stand side by side, each with a round crown of its own height. */
const crown = (place: number): number => {
  const tree = Math.floor(place)
  return Math.sqrt(clamp(1 - (2 * (place - tree) - 1) ** 2)) * (0.45 + 0.7 * hash(tree, 11))
}

/** Leaves against the light: nearly black, but gold along the edge where the sun comes through. */
const leaves = (x: number, y: number, deep: number): Light => {
  const clump = fractal(x * 34, y * 40, 6)
  const leaf = fractal(x * 300, y * 300, 3)
  const near = Math.exp(-Math.abs(x - sun.x) / 0.3)
  const edge = Math.exp(-deep / 0.012)
  const light = (clamp((clump - 0.47) * 3) * 0.34 + edge * 0.3) * (0.25 + leaf) * (0.3 + 1.1 * near)
  return [0.009 + 0.38 * light, 0.014 + 0.25 * light, 0.009 + 0.035 * light]
}

/** Where the meadow ends and the water begins. */
export const shore = (x: number): number => horizon + 0.012 + fractal(x * 6, 91, 4) * 0.018

const meadow = (x: number, y: number): Light => {
  const deep = clamp((y - horizon + 0.012) / (shore(x) - horizon + 0.012))
  const blades = fractal(x * 420, y * 160, 3)
  const patch = fractal(x * 9, y * 60, 4)
  const warm = 0.2 + 0.75 * Math.exp(-Math.abs(x - sun.x) / 0.3)
  const light = (0.25 + 0.5 * patch + 0.5 * blades) * warm * mix(1, 0.4, deep)
  return deep > 0.93 ? [0.03, 0.026, 0.015] : [0.27 * light, 0.2 * light, 0.04 * light]
}

/** Mist that rises from the water as the air cools. */
const mist = (x: number, y: number, behind: Light): Light => {
  const thick = Math.exp(-(((y - horizon + 0.006) / 0.02) ** 2)) * step(0.35, 0.75, fractal(x * 4, y * 30, 4))
  return blend(behind, [0.62, 0.42, 0.27], 0.42 * thick * Math.exp(-Math.abs(x - sun.x) / 0.55))
}

export const above = (x: number, y: number): Light => {
  const house = mill(x, y)
  if (house !== undefined) return house
  if (y > horizon - 0.012 + fractal(x * 200, 3, 2) * 0.006) return mist(x, y, meadow(x, y))
  const deep = y - horizon + wood(x)
  if (deep > (fractal(x * 150, y * 150, 3) - 0.5) * 0.014) return mist(x, y, leaves(x, y, Math.abs(deep)))
  let seen = sky(x, y)
  for (const { height, rise, wide, seed, hazy, tint } of ranges) {
    const ridge = 1 - Math.abs(2 * fractal(x * wide + seed, seed, 6) - 1)
    const crest = horizon - height - rise * (ridge - 0.35)
    if (y < crest) continue
    const slope = fractal(x * 30 + seed, y * 60, 5)
    const veil = blend([0.95, 0.55, 0.27], [0.2, 0.22, 0.3], clamp(Math.abs(x - sun.x) * 1.5))
    seen = blend(scaled(tint, 0.5 + slope), veil, hazy + (1 - hazy) * 0.4 * step(0, 0.12, y - crest))
  }
  return seen
}
