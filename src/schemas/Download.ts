/** What can go wrong when something is asked for over HTTP: shared by all kinds that download. */
import { Schema } from "effect"

/** No server takes a longer one, and it travels in headers, which take 64 KB together. */
const longestUrl = 8_192

/** An absolute http or https address. */
export const HttpUrl = Schema.URLFromString.check(
  Schema.makeFilter((url: URL) =>
    url.protocol === "http:" || url.protocol === "https:"
      ? undefined
      : "an address must begin with http:// or https://"
  ),
  Schema.makeFilter(({ href }: URL) =>
    href.length <= longestUrl ? undefined : `an address has ${longestUrl} characters at most`
  )
).annotate({ identifier: "HttpUrl", description: "An absolute http or https address." })

/** 404 or 410: it is not there. Asking again will not help. */
export class PageGone extends Schema.TaggedError<PageGone>()("PageGone", {
  url: Schema.String,
  status: Schema.Int
}) {
  override get message() {
    return `${this.url} answered ${this.status}: there is nothing at this address.`
  }
}

/** Another answer below 500 that asking again will not change: a login is needed, it is forbidden, ... */
export class PageRefused extends Schema.TaggedError<PageRefused>()("PageRefused", {
  url: Schema.String,
  status: Schema.Int
}) {
  override get message() {
    return `${this.url} answered ${this.status}: it may not be had like this.`
  }
}

/** 5xx, 429 and the like: the server is there but not now. */
export class PageUnavailable extends Schema.TaggedError<PageUnavailable>()("PageUnavailable", {
  url: Schema.String,
  status: Schema.Int
}) {
  override get message() {
    return `${this.url} answered ${this.status}: its server cannot serve it now.`
  }
}

/** No answer: the name does not resolve, the connection fails or breaks. */
export class PageUnreachable extends Schema.TaggedError<PageUnreachable>()("PageUnreachable", {
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.url} cannot be reached: ${this.reason}.`
  }
}

/** More bytes than are taken. */
export class PageTooLarge extends Schema.TaggedError<PageTooLarge>()("PageTooLarge", {
  url: Schema.String,
  limit: Schema.Int
}) {
  override get message() {
    return `${this.url} has more than the ${this.limit} bytes that are taken (FETCH_MAX_BYTES).`
  }
}

/** Redirected in a circle, too often, or to something that is not HTTP. */
export class RedirectLost extends Schema.TaggedError<RedirectLost>()("RedirectLost", {
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.url} redirects and never arrives: ${this.reason}.`
  }
}

export const DownloadFailure = Schema.Union([
  PageGone,
  PageRefused,
  PageUnavailable,
  PageUnreachable,
  PageTooLarge,
  RedirectLost
])
export type DownloadFailure = typeof DownloadFailure.Type

/** The failures that another attempt cannot mend. */
export const finalDownloadFailures = ["PageGone", "PageRefused", "PageTooLarge", "RedirectLost"] as const
