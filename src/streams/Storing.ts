/** Whether what is submitted can be stored: a server whose disk is full takes a publish and never answers. */
import { Effect } from "effect"

export interface Storing {
  /** Notes how it ended. */
  readonly watched: <A, E extends { readonly _tag: string; readonly message: string }>(
    submitting: Effect.Effect<A, E>
  ) => Effect.Effect<A, E>
  /** Why nothing could be stored of late; undefined if something was, or nobody tried. */
  readonly trouble: Effect.Effect<string | undefined>
}

/** Then it may be tried again: who is sent no requests has no other way to see whether it works. */
const rememberMs = 30_000

export const make = (): Storing => {
  /** On a clock that nobody sets. */
  let stored = -Infinity
  let unanswered = { at: -Infinity, told: "" }
  return {
    watched: (submitting) =>
      submitting.pipe(
        Effect.tap(() => Effect.sync(() => (stored = performance.now()))),
        Effect.tapError(({ _tag, message }) =>
          Effect.sync(() => {
            if (_tag === "NatsUnavailable") unanswered = { at: performance.now(), told: message }
          })
        )
      ),
    trouble: Effect.sync(() =>
      unanswered.at > stored && performance.now() - unanswered.at < rememberMs ? unanswered.told : undefined
    )
  }
}
