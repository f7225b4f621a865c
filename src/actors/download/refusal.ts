/** Which failure a status is, if it is one. */
import { PageGone, PageRefused, PageUnavailable } from "../../schemas/Download.ts"

/** Below 500, and still a matter of time: a slow request, a replay that came too early, too many requests. */
const passing = new Set([408, 425, 429])

export const refusal = (
  url: string,
  status: number,
  retryAfterMs: number | undefined
): PageGone | PageRefused | PageUnavailable | undefined => {
  if (status < 300) return undefined
  if (status === 404 || status === 410) return new PageGone({ url, status })
  if (status >= 500 || passing.has(status)) {
    return new PageUnavailable({ url, status, ...(retryAfterMs !== undefined && { retryAfterMs }) })
  }
  return new PageRefused({ url, status })
}
