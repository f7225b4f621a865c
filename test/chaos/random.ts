/** Chance that can be had again: the same seed gives the same numbers. */

export interface Random {
  /** In [0, 1). */
  readonly next: () => number
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number
  readonly pick: <A>(all: ReadonlyArray<A>) => A
}

/** Mulberry32: 32 bits of state are plenty to choose who is killed when. */
export const make = (seed: number): Random => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    pick: (all) => {
      const one = all[between(0, all.length - 1)]
      if (one === undefined) throw new Error("there is nothing to pick from")
      return one
    }
  }
}
