/** Ring: the latest steps of time, each with what was counted in it. What is older falls out as time goes on. */

export interface Ring<A> {
  /** The step of a time, or undefined if it has fallen out already. Times of the future belong to now. */
  readonly at: (time: number, now: number) => A | undefined
  /** Oldest first, the one of now last; undefined where nothing was counted. */
  readonly all: (now: number) => ReadonlyArray<A | undefined>
}

export const make = <A>(stepMs: number, steps: number, empty: () => A): Ring<A> => {
  /** By its number modulo their number; the one that lies there may be of an earlier round. */
  const held: Array<{ readonly number: number; readonly step: A } | undefined> = Array.from({ length: steps })
  const find = (number: number) => {
    const found = held[number % steps]
    return found?.number === number ? found.step : undefined
  }
  return {
    at: (time, now) => {
      const last = Math.floor(now / stepMs)
      const number = Math.min(last, Math.floor(time / stepMs))
      if (number <= last - steps) return undefined
      const found = find(number)
      if (found !== undefined) return found
      const step = empty()
      held[number % steps] = { number, step }
      return step
    },
    all: (now) => {
      const last = Math.floor(now / stepMs)
      return Array.from({ length: steps }, (_, n) => find(last - steps + 1 + n))
    }
  }
}
