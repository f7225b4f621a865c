/** Noise that is the same on every run: what clouds, ridges, leaves, stones and ripples are made of. */

/** A number in [0, 1) for each point of the grid. */
export const hash = (x: number, y: number): number => {
  let bits = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1)
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) >>> 0) / 0x1_0000_0000
}

/** Between the points of the grid, smoothly. */
const noise = (x: number, y: number): number => {
  const left = Math.floor(x)
  const top = Math.floor(y)
  const u = ease(x - left)
  const v = ease(y - top)
  const above = mix(hash(left, top), hash(left + 1, top), u)
  return mix(above, mix(hash(left, top + 1), hash(left + 1, top + 1), u), v)
}

/** The same at ever smaller scales, each half as strong as the one before; 0.5 on average. */
export const fractal = (x: number, y: number, octaves: number): number => {
  let sum = 0
  let weight = 0
  for (let octave = 0, strength = 1; octave < octaves; octave++, strength /= 2) {
    // Turned and shifted at each scale, so that no grid shows.
    const scale = 2 ** octave
    const turned = octave * 1.3
    const [sine, cosine] = [Math.sin(turned), Math.cos(turned)]
    sum +=
      strength *
      noise((x * cosine - y * sine) * scale + octave * 17.3, (x * sine + y * cosine) * scale - octave * 9.1)
    weight += strength
  }
  return sum / weight
}

export const mix = (from: number, to: number, share: number): number => from + (to - from) * share
export const clamp = (value: number): number => Math.min(1, Math.max(0, value))

const ease = (share: number): number => share * share * (3 - 2 * share)

/** 0 below `from`, 1 above `to`, and an ease between. */
export const step = (from: number, to: number, value: number): number =>
  ease(clamp((value - from) / (to - from)))
