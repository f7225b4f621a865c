/** Paused: nothing of a kind is begun until it is resumed, whatever restarts meanwhile. */
import { Schema } from "effect"

export const Paused = Schema.Struct({
  since: Schema.optionalKey(
    Schema.String.annotate({
      format: "date-time",
      description: "Left out where it was paused by something else than Millrace."
    })
  )
}).annotate({
  identifier: "Paused",
  description: "Nothing of this kind is begun until it is resumed. What ran when it was paused is finished."
})
export type Paused = typeof Paused.Type

/** Left out where the kind is not paused. */
export const paused = Schema.optionalKey(Paused)

/** What pausing and resuming are answered with. */
export const KindPause = Schema.Struct({ kind: Schema.String, paused }).annotate({ identifier: "KindPause" })
export type KindPause = typeof KindPause.Type
