/** What was perhaps meant by a name that there is not. */

/** Two slips of the fingers are guessed; more would be a guess at what somebody wants. */
const slips = 2

export const didYouMean = (name: string, names: ReadonlyArray<string>): string | undefined => {
  const [nearest] = names
    .map((one) => ({ one, far: one.startsWith(name) && name !== "" ? 0 : distance(name, one) }))
    .filter(({ one, far }) => far <= Math.min(slips, one.length - 1))
    .toSorted((left, right) => left.far - right.far)
  return nearest?.one
}

/** How many letters differ, are missing or are too many; two that changed places are one slip. */
const distance = (from: string, to: string): number => {
  let before: ReadonlyArray<number> = []
  let row: ReadonlyArray<number> = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let at = 1; at <= from.length; at += 1) {
    const next = [at]
    for (let place = 1; place <= to.length; place += 1) {
      const cost = from[at - 1] === to[place - 1] ? 0 : 1
      const swapped =
        at > 1 && place > 1 && from[at - 1] === to[place - 2] && from[at - 2] === to[place - 1]
          ? (before[place - 2] ?? Infinity) + 1
          : Infinity
      next.push(
        Math.min((row[place] ?? 0) + 1, (next[place - 1] ?? 0) + 1, (row[place - 1] ?? 0) + cost, swapped)
      )
    }
    before = row
    row = next
  }
  return row[to.length] ?? Infinity
}
