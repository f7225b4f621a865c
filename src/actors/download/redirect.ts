/** Where a redirect leads, and what is sent along. */
import { Effect } from "effect"
import { RedirectLost } from "../../schemas/Download.ts"

const statuses = new Set([301, 302, 303, 307, 308])

export const isRedirect = (status: number): boolean => statuses.has(status)

/** Without a fragment, which is for the reader, and without a name and password, which are for nobody. */
export const asSent = (url: URL): URL => {
  const bare = new URL(url)
  bare.hash = ""
  bare.username = ""
  bare.password = ""
  return bare
}

/**
 * From https to http as well: sites do it in the middle of a chain, and nothing secret goes along, because every change
 * of origin drops it.
 */
export const nextHop = (
  asked: URL,
  from: URL,
  location: string,
  { visited, maxRedirects }: { readonly visited: ReadonlySet<string>; readonly maxRedirects: number }
): Effect.Effect<URL, RedirectLost> => {
  const lost = (reason: string) => Effect.fail(new RedirectLost({ url: asked.href, reason }))
  // Headers come byte for byte as Latin-1; an address that was not percent-encoded is UTF-8, as browsers take it.
  const target = URL.parse(Buffer.from(location, "latin1").toString("utf8"), from.href)
  if (target === null) return lost(`"${location}" is not an address`)
  if (target.protocol !== "http:" && target.protocol !== "https:") {
    return lost(`${target.protocol} is not http or https`)
  }
  const next = asSent(target)
  if (visited.has(next.href)) return lost(`it comes back to ${next.href}`)
  if (visited.size > maxRedirects) return lost(`more than ${maxRedirects} redirects (FETCH_MAX_REDIRECTS)`)
  return Effect.succeed(next)
}

export type Headers = Readonly<Record<string, string>>

/** What tells another origin nothing it should not know. `authorization`, `cookie`, `x-api-key` and the like do. */
const harmless = new Set([
  "accept",
  "accept-language",
  "if-modified-since",
  "if-none-match",
  "range",
  "user-agent"
])

/** What is still sent after a redirect. */
export const headersAfter = (headers: Headers, from: URL, to: URL): Headers =>
  from.origin === to.origin
    ? headers
    : Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name.toLowerCase())))
