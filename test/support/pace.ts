/** How far those that began were ahead of a rate: it says what is allowed in any time at all, however short or long. */

export interface Rate {
  readonly count: number
  readonly seconds: number
}

/** In milliseconds, at worst; the times are in milliseconds as well. A burst of `n` is `n` times the interval ahead. */
export const furthestAhead = (times: ReadonlyArray<number>, { count, seconds }: Rate): number => {
  const interval = (seconds * 1_000) / count
  let next = 0
  let furthest = 0
  for (const time of times.toSorted((a, b) => a - b)) {
    next = Math.max(next, time) + interval
    furthest = Math.max(furthest, next - time)
  }
  return furthest
}
