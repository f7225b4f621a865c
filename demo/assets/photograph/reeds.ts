/** The reeds in the foreground, dark against the water: blades that rise, bend over and taper. */
import { hash } from "./noise.ts"
import type { Light } from "./scene.ts"

type Draw = (x: number, y: number, shade: Light, cover: number) => void

/** Draws on a picture `width` wide and 1 high, in points of 1 / `resolution`. */
export const reeds = (width: number, draw: Draw, resolution: number): void => {
  for (let blade = 0; blade < 420; blade++) {
    const chance = (what: number) => hash(blade, what)
    // Thick in the corners, thin towards the middle, more of them on the left.
    const side = chance(1) < 0.66 ? chance(2) ** 2.2 * 0.5 : width - chance(2) ** 2.2 * 0.34
    const length = (0.1 + 0.27 * chance(3)) * (1 - 0.75 * Math.min(1, Math.min(side, width - side) / 0.55))
    const lean = (chance(4) - 0.45) * 0.16 + (side < width / 2 ? 0.025 : -0.025)
    const thick = 0.0012 + 0.0026 * chance(5)
    const light = 0.25 + chance(6) ** 3
    const steps = Math.ceil(length * resolution * 1.6)
    for (let at = 0; at <= steps; at++) {
      const up = at / steps
      const x = side + lean * up ** 2.2
      const y = 1.01 - length * (up - 0.12 * Math.abs(lean) * 6 * up ** 3)
      const half = thick * (1 - up ** 1.6) * resolution + 0.35
      for (let across = -Math.ceil(half); across <= Math.ceil(half); across++) {
        const edge = Math.min(1, Math.max(0, half + 0.5 - Math.abs(across)))
        const rim = across > 0 ? 1.5 : 0.8
        const glow = light * rim * (0.3 + up)
        draw(x + across / resolution, y, [0.05 * glow, 0.062 * glow, 0.018 * glow], edge * 0.92)
      }
    }
  }
}
