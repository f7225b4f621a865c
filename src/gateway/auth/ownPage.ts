/** Whether a page of ours asks, or one of another site, for which a browser lends the cookie or the place it runs at. */
import type { Headers } from "effect/http"

/** What is no browser says nothing. */
export type Asking = "own page" | "other page" | "unsaid"

/** `allowed` are the origins that were named to be let in. */
export const askingOf = (headers: Headers.Headers, allowed: ReadonlyArray<string>): Asking => {
  const { origin, host } = headers
  if (origin !== undefined && allowed.includes(origin)) return "own page"
  const site = headers["sec-fetch-site"]
  // `none` is what a person has typed. A page of another port is of another origin, though of the same site.
  if (site !== undefined) return site === "same-origin" || site === "none" ? "own page" : "other page"
  if (origin === undefined) return "unsaid"
  return hostOf(origin) === host?.toLowerCase() ? "own page" : "other page"
}

/** `null` is the origin of whoever hides theirs. */
const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined)

/** These change nothing, and what they answer is not shown to a page of another site. */
export const isSafe = (method: string) => method === "GET" || method === "HEAD" || method === "OPTIONS"
