/** Times, spans and numbers, as a person reads them. */

export const ago = (iso: string, now: number): string => {
  const seconds = Math.round((now - Date.parse(iso)) / 1000)
  if (seconds < 0) return `in ${span(-seconds * 1000)}`
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
  if (minutes < 10) return `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** In its largest unit alone, where there is little room. */
export const roughly = (ms: number): string => span(ms).replace(/(min|h|d) .+$/, "$1")

/** Undefined if either end is not known yet. */
export const between = (from: string | undefined, to: string | undefined): string | undefined =>
  from === undefined || to === undefined ? undefined : span(Date.parse(to) - Date.parse(from))

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" })
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" })
const minute = new Intl.DateTimeFormat(undefined, { timeStyle: "short" })

const formatted = (format: Intl.DateTimeFormat, time: string | number): string => {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : format.format(date)
}

/** In the reader's own zone, to the second. */
export const exact = (iso: string): string => formatted(when, iso)

export const timeOfDay = (iso: string): string => formatted(clock, iso)

export const hourAndMinute = (ms: number): string => formatted(minute, ms)

const digits = new Intl.NumberFormat("en")

export const number = (value: number): string => digits.format(value)

/** How many in a second, or, where they are few, in a minute: as many digits as say something. */
export const rate = (perSecond: number): string =>
  perSecond > 0 && perSecond < 0.5 ? `${digitsOf(perSecond * 60)}/min` : `${digitsOf(perSecond)}/s`

const digitsOf = (value: number): string =>
  value >= 10 ? number(Math.round(value)) : String(Number(value.toPrecision(2)))

/** "1 word", "1,204 words". */
export const many = (value: number, one: string, more = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : more}`

export const bytes = (count: number): string => {
  if (count < 1000) return `${count} B`
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)} kB`
  return `${(count / 1_000_000).toFixed(1)} MB`
}

/** The beginning of a text, in one line. */
export const brief = (text: string, most = 160): string => {
  const line = text.slice(0, most).replace(/\s+/g, " ").trim()
  return line.length < text.trim().length ? `${line}…` : line
}

/** `contentType` and `content-type` read as "Content type". */
export const words = (name: string): string => {
  const apart = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[-_]+/g, " ")
    .toLowerCase()
    .replace(/\b(url|html|json|id)\b/g, (short) => short.toUpperCase())
  return apart.charAt(0).toUpperCase() + apart.slice(1)
}
