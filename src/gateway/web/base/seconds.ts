/** Spans as they are typed into a field: "1m" and the like, as the commands take them. */

const units: ReadonlyArray<readonly [string, number]> = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1]
]

/** A number alone is of seconds. Undefined for what is no span. */
export const secondsOf = (text: string): number | undefined => {
  const [, amount, unit = "s"] = /^(\d{1,9}(?:\.\d{1,9})?)\s*([smhd])?$/.exec(text.trim()) ?? []
  const size = units.find(([name]) => name === unit)?.[1]
  return amount === undefined || size === undefined ? undefined : Number(amount) * size
}

/** In the largest unit that says it exactly. */
export const spanOf = (seconds: number): string => {
  const [unit, size] = units.find(([, size]) => seconds % size === 0) ?? ["s", 1]
  return `${seconds / size}${unit}`
}
