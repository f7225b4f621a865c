/** What can go wrong when something is asked for over HTTP: shared by all kinds that download. */
import { Schema, SchemaTransformation } from "effect"

/** No server takes a longer one, and it travels in headers, which take 64 KB together. */
const longestUrl = 8_192

const Readable = Schema.String.check(
  Schema.makeFilter((text) =>
    URL.canParse(text) ? undefined : "an address must be whole, such as https://example.org/page"
  )
)

/** An absolute http or https address. */
export const HttpUrl = Readable.pipe(Schema.decodeTo(Schema.URL, SchemaTransformation.urlFromString))
  .check(
    Schema.makeFilter((url: URL) =>
      url.protocol === "http:" || url.protocol === "https:"
        ? undefined
        : "an address must begin with http:// or https://"
    ),
    Schema.makeFilter(({ href }: URL) =>
      href.length <= longestUrl ? undefined : `an address has ${longestUrl} characters at most`
    ),
    // It would be kept in records, told in events and shown to everyone who may look.
    Schema.makeFilter(({ username, password }: URL) =>
      username === "" && password === ""
        ? undefined
        : "an address must not have a user name or password in it"
    )
  )
  .annotate({ identifier: "HttpUrl", description: "An absolute http or https address." })

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
  status: Schema.Int,
  /** How long the server asks to be left alone (`Retry-After`). */
  retryAfterMs: Schema.optionalKey(Schema.Int)
}) {
  override get message() {
    const when =
      this.retryAfterMs === undefined
        ? ""
        : ` It asks to come back in ${Math.ceil(this.retryAfterMs / 1000)} s.`
    return `${this.url} answered ${this.status}: its server cannot serve it now.${when}`
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

/** Not on the public internet, and not named in the setting that allows more: nothing was connected to. */
export class AddressBlocked extends Schema.TaggedError<AddressBlocked>()("AddressBlocked", {
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.url} may not be reached from here: ${this.reason}. Only FETCH_ALLOW, for webhooks NOTIFY_ALLOW, can allow it.`
  }
}

/** Connected, and then no answer. */
export class PageUnanswered extends Schema.TaggedError<PageUnanswered>()("PageUnanswered", {
  url: Schema.String,
  limitMs: Schema.Int
}) {
  override get message() {
    return `${this.url} did not begin to answer within ${this.limitMs} ms (FETCH_HEADERS_TIMEOUT).`
  }
}

/** The answer began, and then nothing more came. */
export class PageStalled extends Schema.TaggedError<PageStalled>()("PageStalled", {
  url: Schema.String,
  limitMs: Schema.Int
}) {
  override get message() {
    return `${this.url} stopped halfway: nothing came for ${this.limitMs} ms (FETCH_IDLE_TIMEOUT).`
  }
}

/** It came, but not all of it in time. */
export class PageTooSlow extends Schema.TaggedError<PageTooSlow>()("PageTooSlow", {
  url: Schema.String,
  limitMs: Schema.Int
}) {
  override get message() {
    return `${this.url} did not come as a whole within ${this.limitMs} ms (FETCH_TIMEOUT).`
  }
}

/** More bytes than are taken, as they came over the network. */
export class PageTooLarge extends Schema.TaggedError<PageTooLarge>()("PageTooLarge", {
  url: Schema.String,
  limit: Schema.Int
}) {
  override get message() {
    return `${this.url} has more than the ${this.limit} bytes that are taken (FETCH_MAX_BYTES).`
  }
}

/** More bytes than are taken, once decompressed. */
export class DecompressedTooLarge extends Schema.TaggedError<DecompressedTooLarge>()("DecompressedTooLarge", {
  url: Schema.String,
  limit: Schema.Int
}) {
  override get message() {
    return `${this.url} decompresses to more than ${this.limit} bytes (FETCH_MAX_DECOMPRESSED_BYTES).`
  }
}

/** The head of the answer alone is more than is taken. */
export class HeadersTooLarge extends Schema.TaggedError<HeadersTooLarge>()("HeadersTooLarge", {
  url: Schema.String,
  limit: Schema.Int
}) {
  override get message() {
    return `${this.url} answers with more than ${this.limit} bytes of headers (FETCH_MAX_HEADER_BYTES).`
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
  AddressBlocked,
  PageUnanswered,
  PageStalled,
  PageTooSlow,
  PageTooLarge,
  DecompressedTooLarge,
  HeadersTooLarge,
  RedirectLost
])
export type DownloadFailure = typeof DownloadFailure.Type

/** The failures that another attempt cannot mend. */
export const finalDownloadFailures = [
  "PageGone",
  "PageRefused",
  "AddressBlocked",
  "PageTooLarge",
  "DecompressedTooLarge",
  "HeadersTooLarge",
  "RedirectLost"
] as const
