/** Times and numbers, as a person reads them. */

export const ago = (iso: string, now: number): string => {
  const seconds = Math.round((now - Date.parse(iso)) / 1000)
  if (seconds < 2) return "just now"
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

export const span = (ms: number): string => {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`
  const minutes = Math.floor(ms / 60_000)
  return minutes < 60
    ? `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Undefined if either end is not known yet. */
export const between = (from: string | undefined, to: string | undefined): string | undefined =>
  from === undefined || to === undefined ? undefined : span(Date.parse(to) - Date.parse(from))

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" })

/** In the reader's own zone, to the second. */
export const exact = (iso: string): string => {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : when.format(date)
}

const digits = new Intl.NumberFormat("en")

export const number = (value: number): string => digits.format(value)

/** "1 word", "1,204 words". */
export const many = (value = 0, one: string): string => `${number(value)} ${value === 1 ? one : `${one}s`}`

export const bytes = (count = 0): string => {
  if (count < 1000) return `${count} B`
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)} kB`
  return `${(count / 1_000_000).toFixed(1)} MB`
}
