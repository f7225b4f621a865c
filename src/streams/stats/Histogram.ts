/**
 * Histogram: how often something took how long, in milliseconds. Its steps grow by a tenth, so that a percentile is off by
 * a twentieth at most, whether it is a millisecond or a day.
 */
export type Histogram = Uint32Array

const growth = Math.log(1.1)

/** Up to a month; what took longer is counted there. */
const buckets = 1 + Math.ceil(Math.log(30 * 86_400_000) / growth)

export const make = (): Histogram => new Uint32Array(buckets)

export const add = (histogram: Histogram, ms: number): void => {
  const bucket = ms <= 1 ? 0 : Math.min(buckets - 1, Math.ceil(Math.log(ms) / growth))
  histogram[bucket] = (histogram[bucket] ?? 0) + 1
}

export const merge = (into: Histogram, from: Histogram): void => {
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    into[bucket] = (into[bucket] ?? 0) + (from[bucket] ?? 0)
  }
}

/** What so many of them, from 0 to 1, did not exceed; null if there is none. */
export const percentile = (histogram: Histogram, part: number): number | null => {
  const all = histogram.reduce((sum, count) => sum + count, 0)
  if (all === 0) return null
  let left = Math.ceil(part * all)
  const bucket = histogram.findIndex((count) => {
    left -= count
    return left <= 0
  })
  return middleOf(bucket)
}

/** Three digits: there are no more in it. */
const middleOf = (bucket: number): number =>
  bucket === 0 ? 1 : Number(Math.exp((bucket - 0.5) * growth).toPrecision(3))
