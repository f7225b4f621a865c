/** The failure of one way to come by a nats-server; the next way is tried. */
import { Effect, Schema } from "effect"

/** `reason` is a clause that can stand in a list, such as "nats-server is not on the PATH". */
export class WayClosed extends Schema.TaggedError<WayClosed>()("WayClosed", { reason: Schema.String }) {
  override get message() {
    return this.reason
  }
}

/** Works on files of the cache, which may be read-only or full. */
export const onFiles = <A>(work: () => Promise<A>) =>
  Effect.tryPromise({
    try: work,
    catch: (cause) =>
      new WayClosed({ reason: `the cache: ${cause instanceof Error ? cause.message : String(cause)}` })
  })
