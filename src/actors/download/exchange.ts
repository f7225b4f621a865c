/** One request and its whole answer: no redirect followed, nothing decoded, no status judged. */
import { Effect } from "effect"
import { type Agent, type Dispatcher, request } from "undici"
import { PageTooLarge, PageUnreachable } from "../../schemas/Download.ts"
import { accepted } from "./decompress.ts"
import { codeOf, reasonOf } from "./reason.ts"

export interface Answer {
  readonly status: number
  readonly location: string | undefined
  readonly contentType: string | undefined
  readonly contentEncoding: string
  /** As they came; none unless the status is 2xx. */
  readonly bytes: Uint8Array
}

/** Interrupting it closes the connection. */
export const exchange = (
  agent: Agent,
  url: URL,
  options: { readonly userAgent: string; readonly maxBytes: number }
): Effect.Effect<Answer, PageUnreachable | PageTooLarge> =>
  Effect.tryPromise({
    try: (signal) =>
      request(url, {
        dispatcher: agent,
        signal,
        headers: { "user-agent": options.userAgent, accept: "*/*", "accept-encoding": accepted }
      }).then(whole),
    catch: (cause) =>
      codeOf(cause) === "UND_ERR_RES_EXCEEDED_MAX_SIZE"
        ? new PageTooLarge({ url: url.href, limit: options.maxBytes })
        : new PageUnreachable({ url: url.href, reason: reasonOf(cause) })
  })

/**
 * Reads in the same turn as the headers came: a body that breaks while nobody listens would end the process. The body of
 * an error or a redirect is read and dropped, up to 128 KB, so that the connection can be used again.
 */
const whole = ({ statusCode: status, headers, body }: Dispatcher.ResponseData): Promise<Answer> => {
  const bytes = status >= 200 && status < 300 ? body.bytes() : body.dump().then(() => new Uint8Array())
  return bytes.then((bytes) => ({
    status,
    location: lines(headers["location"])[0],
    contentType: lines(headers["content-type"])[0],
    contentEncoding: lines(headers["content-encoding"]).join(),
    bytes
  }))
}

/** A header may come several times. */
const lines = (header: string | Array<string> | undefined) => [header ?? []].flat()
