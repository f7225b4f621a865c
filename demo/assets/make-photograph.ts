/**
 * Makes photograph.jpg: an evening at a mill pond, computed and not taken, the same on every run. It lies on its side
 * and says so (EXIF orientation 6), as a telephone held upright would write it.
 */
import { fileURLToPath } from "node:url"
import sharp from "sharp"
import { clamp, fractal, hash, mix, step } from "./photograph/noise.ts"
import { reeds } from "./photograph/reeds.ts"
import { type Light, above, blend, horizon, shore, sun } from "./photograph/scene.ts"

const height = 3000
const width = 4000

const light = new Float32Array(width * height * 3)

const put = (column: number, row: number, [red, green, blue]: Light) => {
  const at = (row * width + column) * 3
  light[at] = red
  light[at + 1] = green
  light[at + 2] = blue
}

const at = (column: number, row: number): Light => {
  const within = Math.min(height - 1, Math.max(0, Math.round(row))) * width
  const start = (within + Math.min(width - 1, Math.max(0, Math.round(column)))) * 3
  return [light[start] ?? 0, light[start + 1] ?? 0, light[start + 2] ?? 0]
}

/** The picture above, upside down and unsteady; looked at more steeply, one sees into the water instead. */
const water = (x: number, y: number): Light => {
  const near = (y - horizon) / (1 - horizon)
  const far = 1 / (near + 0.035)
  const wave = fractal(x * far * 2.2 + 40, far * 9, 4) - 0.5
  const ripple = fractal(x * far * 9, far * 42 + 7, 3) - 0.5
  const tilt = (wave * 0.11 + ripple * 0.05) * (0.12 + near)
  const mirrored = 2 * shore(x) - y
  let seen: Light = [0, 0, 0]
  for (const blur of [-1, 0, 1]) {
    const [red, green, blue] = at(
      (x + tilt * 0.25) * height,
      (mirrored + tilt + blur * 0.0035 * (0.3 + near)) * height
    )
    seen = [seen[0] + red / 3, seen[1] + green / 3, seen[2] + blue / 3]
  }
  const depths: Light = [0.012, 0.03, 0.028]
  const calm = blend(seen, depths, clamp(0.1 + 0.52 * near - tilt * 2.2))
  const path = Math.exp(-(((x - sun.x) / (0.03 + 0.07 * near)) ** 2))
  const sparkle = path * step(0.1, 0.34, wave * 0.6 + ripple) * 1.3
  return [calm[0] + 1.2 * sparkle, calm[1] + 0.82 * sparkle, calm[2] + 0.45 * sparkle]
}

for (let row = 0; row < height; row++) {
  for (let column = 0; column < width; column++) {
    const [x, y] = [column / height, row / height]
    put(column, row, y < shore(x) ? above(x, y) : water(x, y))
  }
}

reeds(width, height, (column, row, shade, cover) => {
  if (column >= 0 && column < width) put(column, row, blend(at(column, row), shade, cover))
})

/** As film has it: the brightest parts roll off instead of burning out, and a little grain lies over all. */
const developed = Buffer.alloc(width * height * 3)
for (let row = 0; row < height; row++) {
  for (let column = 0; column < width; column++) {
    const aside = Math.hypot(column / width - 0.5, row / height - 0.5)
    const corner = mix(1, 0.62, step(0.3, 0.75, aside))
    const grain = (hash(column, row) + hash(column + 7919, row) - 1) * 0.022
    at(column, row).forEach((channel, part) => {
      const exposed = channel * corner * 0.98
      const film = (exposed * (2.51 * exposed + 0.03)) / (exposed * (2.43 * exposed + 0.59) + 0.14)
      developed[(row * width + column) * 3 + part] = Math.round(255 * clamp(clamp(film) ** (1 / 2.2) + grain))
    })
  }
}

const sideways = await sharp(developed, { raw: { width, height, channels: 3 } })
  .rotate(270)
  .png({ compressionLevel: 1 })
  .withExif({
    IFD0: {
      ImageDescription: "A mill pond in the evening",
      Artist: "Millrace",
      Software: "make-photograph.ts"
    }
  })
  .withMetadata({ orientation: 6 })
  .toBuffer()

// Sharp writes an orientation only together with a colour profile; here it keeps the one and drops the other.
await sharp(sideways)
  .keepExif()
  .jpeg({ quality: 85 })
  .toFile(fileURLToPath(new URL("photograph.jpg", import.meta.url)))
