/** Fetch: download one page or file and keep it. */
import { Schema } from "effect"
import { Blob } from "./Blob.ts"
import { DownloadFailure, HttpUrl } from "./Download.ts"
import * as Task from "./Task.ts"

/** What an HTML page says of itself. `links` are absolute, without repeats, in the order of the page. */
export const Page = Schema.Struct({
  title: Schema.optionalKey(Schema.String),
  description: Schema.optionalKey(Schema.String),
  language: Schema.optionalKey(Schema.String),
  canonical: Schema.optionalKey(Schema.String),
  links: Schema.Array(Schema.String)
})

export const Fetch = Task.define("fetch", {
  title: "Fetch a page or a file",
  input: Schema.Struct({ url: HttpUrl }),
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
    page: Schema.optionalKey(Page)
  }),
  failure: DownloadFailure,
  example: { url: "https://example.org/" }
})
