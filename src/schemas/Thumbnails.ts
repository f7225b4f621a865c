/** Thumbnails: an image in several sizes, and someone told if asked. */
import { Schema } from "effect"
import { ChildFailed } from "./ChildFailed.ts"
import { NotifyFailure, NotifyTarget } from "./Notify.ts"
import {
  ResizeFailure,
  ResizeOutput,
  formatThatMoves,
  imageSource,
  oneImageSource,
  resizeOptions
} from "./Resize.ts"
import * as Task from "./Task.ts"

export const Thumbnails = Task.define("thumbnails", {
  title: "Make thumbnails of an image",
  input: Schema.Struct({ ...imageSource, ...resizeOptions, notify: Schema.optionalKey(NotifyTarget) }).check(
    oneImageSource,
    formatThatMoves
  ),
  output: Schema.Struct({
    ...ResizeOutput.fields,
    /** The message id of the notification, if one was asked for. */
    notified: Schema.optionalKey(Schema.String)
  }),
  failure: Schema.Union([ResizeFailure, NotifyFailure, ChildFailed]),
  example: { url: "https://example.org/photograph.jpg" }
})
