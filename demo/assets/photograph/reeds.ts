/** The reeds in the foreground, dark against the water: blades that rise, bend over and taper. */
import { clamp, hash } from "./noise.ts"
import type { Light } from "./scene.ts"

type Draw = (column: number, row: number, shade: Light, cover: number) => void

/** Draws on a picture of `width` by `height` points. */
export const reeds = (width: number, height: number, draw: Draw): void => {
  for (let blade = 0; blade < 420; blade++) {
    const chance = (what: number) => hash(blade, what)
    // Thick in the corners, thin towards the middle, more of them on the left.
    const edge = width / height
    const foot = chance(1) < 0.66 ? chance(2) ** 2.2 * 0.5 : edge - chance(2) ** 2.2 * 0.34
    const length = (0.1 + 0.27 * chance(3)) * (1 - 0.75 * Math.min(1, Math.min(foot, edge - foot) / 0.55))
    const lean = (chance(4) - 0.45) * 0.16 + (foot < edge / 2 ? 0.025 : -0.025)
    const thick = 0.0012 + 0.0026 * chance(5)
    const light = 0.25 + chance(6) ** 3
    const rows = Math.round(length * height)
    for (let risen = 0; risen < rows; risen++) {
      const up = risen / rows
      const middle = (foot + lean * up ** 2.2) * height
      const half = thick * (1 - up ** 1.6) * height + 0.3
      for (let column = Math.floor(middle - half); column <= Math.ceil(middle + half); column++) {
        const glow = light * (column > middle ? 1.5 : 0.8) * (0.3 + up)
        const cover = 0.92 * clamp(half + 0.5 - Math.abs(column - middle))
        draw(column, height - 1 - risen, [0.05 * glow, 0.062 * glow, 0.018 * glow], cover)
      }
    }
  }
}
