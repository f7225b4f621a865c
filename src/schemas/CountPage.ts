/** Count a page: fetch it, count its words, and tell someone if asked. */
import { Schema } from "effect"
import { ChildFailed } from "./ChildFailed.ts"
import { Count, CountOutput, countOptions } from "./Count.ts"
import { HttpUrl } from "./Download.ts"
import { Fetch } from "./Fetch.ts"
import { NotifyFailure, NotifyTarget } from "./Notify.ts"
import * as Task from "./Task.ts"

export const CountPage = Task.define("count-page", {
  title: "Count the words of a page",
  input: Schema.Struct({ url: HttpUrl, ...countOptions, notify: Schema.optionalKey(NotifyTarget) }),
  output: Schema.Struct({
    /** The address after redirects. */
    url: Schema.String,
    title: Schema.optionalKey(Schema.String),
    words: CountOutput,
    /** The message id of the notification, if one was asked for. */
    notified: Schema.optionalKey(Schema.String)
  }),
  failure: Schema.Union([Fetch.failure, Count.failure, NotifyFailure, ChildFailed]),
  example: { url: "https://example.org/" }
})
