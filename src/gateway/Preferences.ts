/** What a caller prefers: the header `Prefer` of RFC 7240, of which `wait` is understood. */

/** Longer than proxies hold a silent request, nobody waits. */
export const longestWait = 60

const preferences = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g
const wait = /^\s*wait\s*=\s*(?:(\d{1,9})|"(\d{1,9})")\s*(?:;|$)/i

/** Seconds to wait for a result, of `respond-async, wait=10`; undefined if none. What cannot be honoured is ignored. */
export const waitOf = (prefer: string | undefined): number | undefined => {
  if (prefer === undefined) return undefined
  for (const [preference] of prefer.matchAll(preferences)) {
    const found = wait.exec(preference)
    if (found !== null) return Math.min(Number(found[1] ?? found[2]), longestWait)
  }
  return undefined
}
