/** Times and amounts as a person reads them. */

/** By the clock on the wall. */
export const moment = (time: string): string => {
  const at = new Date(time)
  if (Number.isNaN(at.getTime())) return time
  const two = (part: number) => String(part).padStart(2, "0")
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-")
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":")}`
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000]
] as const

/** To two figures or so: nobody reads the milliseconds of a day. */
export const span = (millis: number): string => {
  if (millis < 1_000) return `${millis < 10 ? Number(millis.toFixed(1)) : Math.round(millis)} ms`
  if (millis < 59_950) return `${Number((millis / 1_000).toFixed(millis < 9_950 ? 1 : 0))} s`
  const seconds = Math.round(millis / 1_000) * 1_000
  const at = units.findIndex(([, size]) => seconds >= size)
  const [unit, size] = units[at] ?? ["min", 60_000]
  const [smaller, smallerSize] = units[at + 1] ?? ["s", 1_000]
  const rest = Math.floor((seconds % size) / smallerSize)
  return `${Math.floor(seconds / size)} ${unit}${rest === 0 ? "" : ` ${rest} ${smaller}`}`
}

/** How long from one moment to another; nothing where either is not known. */
export const between = (from: string | undefined, to: string | undefined): string | undefined => {
  const millis = from === undefined || to === undefined ? Number.NaN : Date.parse(to) - Date.parse(from)
  // The clocks of two machines may differ by more than it took.
  return Number.isNaN(millis) ? undefined : span(Math.max(0, millis))
}

const sizes = ["bytes", "KB", "MB", "GB"]

export const bytes = (count: number): string => {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log(Math.max(1, count)) / Math.log(1024)))
  const amount = count / 1024 ** power
  return `${Number(amount.toFixed(power === 0 || amount >= 10 ? 0 : 1))} ${sizes[power]}`
}
