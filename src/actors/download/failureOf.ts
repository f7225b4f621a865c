/** Which failure it is that a request or its body ended with. */
import {
  AddressBlocked,
  DecompressedTooLarge,
  type DownloadFailure,
  HeadersTooLarge,
  PageStalled,
  PageTooLarge,
  PageTooSlow,
  PageUnanswered,
  PageUnreachable
} from "../../schemas/Download.ts"
import { BodyTooLarge } from "./body.ts"
import { Blocked } from "./guard.ts"
import type { Limits } from "./limits.ts"
import { codeOf, reasonOf } from "./reason.ts"

/** All the time it had is over. */
export class OutOfTime extends Error {}

export const failureOf = (url: string, cause: unknown, limits: Limits): DownloadFailure => {
  if (cause instanceof Blocked) return new AddressBlocked({ url, reason: cause.reason })
  if (cause instanceof OutOfTime) return new PageTooSlow({ url, limitMs: limits.total })
  if (cause instanceof BodyTooLarge) {
    return new DecompressedTooLarge({ url, limit: limits.maxDecompressedBytes })
  }
  switch (codeOf(cause)) {
    case "UND_ERR_RES_EXCEEDED_MAX_SIZE":
      return new PageTooLarge({ url, limit: limits.maxBytes })
    case "UND_ERR_HEADERS_OVERFLOW":
      return new HeadersTooLarge({ url, limit: limits.maxHeaderBytes })
    case "UND_ERR_HEADERS_TIMEOUT":
      return new PageUnanswered({ url, limitMs: limits.headers })
    case "UND_ERR_BODY_TIMEOUT":
      return new PageStalled({ url, limitMs: limits.idle })
    default:
      return new PageUnreachable({ url, reason: reasonOf(cause) })
  }
}
