/** A time as it is written down: RFC 3339, in UTC, to the millisecond. */

interface Written {
  readonly millis: number
  readonly text: string
}

/** Where thousands of tasks are done a second, most have times of which the text was wanted a moment ago. */
const recent: Array<Written | undefined> = []
const places = 64

/** Given milliseconds since 1970. */
export const timeOf = (millis: number): string => {
  const place = millis % places
  const found = recent[place]
  if (found?.millis === millis) return found.text
  const text = new Date(millis).toISOString()
  recent[place] = { millis, text }
  return text
}
