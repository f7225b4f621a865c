/** `Retry-After` (RFC 9110, 10.2.3): how long a server asks to be left alone. */

/** Its three ways to write a date: `Sun, 06 Nov 1994 ...`, `Sunday, 06-Nov-94 ...`, `Sun Nov  6 ...`. */
const date = /^[A-Z][a-z]{2,8},? [\w -]+ ?\d\d:\d\d:\d\d( GMT| \d{4})$/

/** Milliseconds, none for a time that has passed; undefined if it says nothing that can be understood. */
export const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  const text = header?.trim() ?? ""
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  if (!date.test(text)) return undefined
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
