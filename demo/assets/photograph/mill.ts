/** The mill: a stone house with a tiled roof, lit windows, and its wheel in the race. */
import { fractal, hash } from "./noise.ts"
import type { Light } from "./scene.ts"

/** On the right bank, as shares of the picture's height. */
const house = { left: 0.945, right: 1.125, eaves: 0.49, ridge: 0.425, floor: 0.597 }
const wheel = { x: 0.925, y: 0.565, radius: 0.043 }

/** The light of the mill at a point, or undefined beside it. */
export const mill = (x: number, y: number): Light | undefined =>
  onWheel(x, y) ?? onChimney(x, y) ?? onRoof(x, y) ?? onWall(x, y)

const onWall = (x: number, y: number): Light | undefined => {
  if (x < house.left || x > house.right || y < house.eaves || y > house.floor) return undefined
  const pane = window(x, y)
  if (pane !== undefined) return pane
  const row = Math.floor(y / 0.0075)
  const column = Math.floor(x / 0.014 + (row % 2) * 0.5 + hash(row, 3) * 0.4)
  const stone = 0.6 + 0.5 * hash(column, row) + 0.5 * (fractal(x * 330, y * 330, 4) - 0.5)
  const joint = (y / 0.0075) % 1 < 0.13 ? 0.62 : 1
  // The low sun comes from the left; moss and damp from below.
  const light = stone * joint * (0.75 - 3 * (x - house.left)) * (1 - 3.5 * Math.max(0, y - 0.55))
  return [0.3 * light, 0.235 * light, 0.165 * light]
}

const window = (x: number, y: number): Light | undefined => {
  for (const left of [0.972, 1.025, 1.078]) {
    for (const top of [0.505, 0.548]) {
      const across = (x - left) / 0.02
      const down = (y - top) / 0.025
      if (across < -0.12 || across > 1.12 || down < -0.1 || down > 1.14) continue
      const frame = across < 0 || across > 1 || down < 0 || down > 1
      const bars = Math.abs(across - 0.5) < 0.06 || Math.abs(down - 0.5) < 0.05
      if (frame || bars) return [0.1, 0.075, 0.05]
      const lamp = left === 1.025 || top === 0.548 ? 1 : 0.16
      return [1.15 * lamp, 0.68 * lamp * (1.1 - down * 0.3), 0.22 * lamp]
    }
  }
  return undefined
}

const onRoof = (x: number, y: number): Light | undefined => {
  const down = (y - house.ridge) / (house.eaves + 0.006 - house.ridge)
  const inset = 0.035 * (1 - down) - 0.01
  if (down < 0 || down > 1 || x < house.left + inset || x > house.right - inset) return undefined
  const row = Math.floor(down * 17)
  const column = Math.floor(x / 0.0062 + (row % 2) * 0.5)
  const tile = 0.55 + 0.6 * hash(column, row + 40) + 0.5 * (fractal(x * 200, y * 200, 3) - 0.5)
  const light = tile * (0.55 + 0.45 * ((down * 17) % 1)) * (0.75 - 2.2 * (x - house.left))
  return [0.2 * light, 0.095 * light, 0.06 * light]
}

const onChimney = (x: number, y: number): Light | undefined => {
  if (x < 1.062 || x > 1.082 || y < 0.398 || y > 0.44) return undefined
  const row = Math.floor(y / 0.0022)
  const brick = 0.35 + 0.35 * hash(Math.floor(x / 0.0045 + (row % 2) * 0.5), row) - 10 * (x - 1.062)
  return [0.22 * brick, 0.13 * brick, 0.09 * brick]
}

/** A rim, a hub, spokes and paddles; between them one sees through. */
const onWheel = (x: number, y: number): Light | undefined => {
  const [across, down] = [x - wheel.x, y - wheel.y]
  const out = Math.hypot(across, down) / wheel.radius
  if (out > 1.16) return undefined
  const turn = (Math.atan2(down, across) + Math.PI + 0.13) / (2 * Math.PI)
  const between = (parts: number) => Math.abs(((turn * parts) % 1) - 0.5) * ((2 * Math.PI * out) / parts)
  const rim = Math.abs(out - 0.98) < 0.045 || Math.abs(out - 0.72) < 0.03
  const spoke = between(8) < 0.028 && out < 1
  const paddle = between(24) < 0.022 && out > 0.7
  if (!rim && !spoke && !paddle && out > 0.13) return undefined
  const wood = 0.7 + 0.8 * (fractal(x * 600, y * 600, 3) - 0.5)
  const light = wood * (0.55 - across * 7 - down * 4)
  return [0.16 * light, 0.11 * light, 0.065 * light]
}
