/** Fetch: download one page or file and keep it. */
import { Schema } from "effect"
import { Blob } from "./Blob.ts"
import { DownloadFailure, HttpUrl } from "./Download.ts"
import { Extract, Extracted, ExtractFailure } from "./Extract.ts"
import * as Task from "./Task.ts"

/** What an HTML page says of itself. `links` are absolute, without repeats, in the order of the page. */
export const Page = Schema.Struct({
  title: Schema.optionalKey(Schema.String),
  description: Schema.optionalKey(Schema.String),
  language: Schema.optionalKey(Schema.String),
  canonical: Schema.optionalKey(Schema.String),
  links: Schema.Array(Schema.String)
})

/** The site asks robots to leave this page alone, and the task was to respect that. Asking again will not help. */
export class RobotsDisallowed extends Schema.TaggedError<RobotsDisallowed>()("RobotsDisallowed", {
  url: Schema.String
}) {
  override get message() {
    return `${this.url} is not for robots, says its robots.txt. Fetch it without respectRobots only if its owner agrees.`
  }
}

export const Fetch = Task.define("fetch", {
  title: "Fetch a page or a file",
  input: Schema.Struct({
    url: HttpUrl,
    conditional: Schema.optionalKey(
      Schema.Literal(true).annotate({
        description:
          "Asks whether the page has changed since the last conditional fetch of this address, and downloads it only then."
      })
    ),
    respectRobots: Schema.optionalKey(
      Schema.Literal(true).annotate({
        description:
          "Fetches only what the site's robots.txt (RFC 9309) allows, no faster than its Crawl-delay says."
      })
    ),
    extract: Schema.optionalKey(Extract)
  }),
  output: Schema.Struct({
    /** The address after redirects. */
    url: Schema.String,
    status: Schema.Int,
    contentType: Schema.String,
    /** The encoding the text was decoded from; absent for what is not text. The body of a text is UTF-8. */
    charset: Schema.optionalKey(Schema.String),
    /** Bytes of the body: decompressed, and before its text was decoded. */
    bytes: Schema.Int,
    elapsedMs: Schema.Finite,
    body: Blob,
    page: Schema.optionalKey(Page),
    /** What was to be extracted, by name. */
    extracted: Schema.optionalKey(Extracted),
    /** The server says that the page is as it was: `body` and `page` are those of then. */
    notModified: Schema.optionalKey(Schema.Literal(true))
  }),
  failure: Schema.Union([DownloadFailure, RobotsDisallowed, ExtractFailure]),
  example: { url: "https://example.org/" }
})
