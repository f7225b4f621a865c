/** A listener: a client whose answer goes on. What is written goes to its socket; one that does not keep up is dropped. */
import type { Writable } from "node:stream"
import { Effect } from "effect"

export interface Listener {
  readonly isOpen: () => boolean
  /** Goes out as soon as the client takes it: at once, mostly. The bytes may be shared with other listeners. */
  readonly write: (...all: ReadonlyArray<Uint8Array>) => void
  /** Bytes that were written and that the client has not taken. */
  readonly unsent: () => number
  /** Bytes that it has taken. */
  readonly taken: () => number
  /** Returns once it has taken what was written; if it does not, it is dropped. */
  readonly drained: Effect.Effect<void>
  /** The connection breaks. The client comes back by itself and says what it had last. */
  readonly drop: () => void
}

/**
 * Who has so much left to take when more is to be written does not keep up. What is written to all of a filter is the same
 * bytes in memory: this much for all who are behind, and not for each.
 */
const mostUnsent = 4 * 1024 * 1024

const patience = "30 seconds"

export const of = (response: Writable): Listener => {
  let written = 0
  const isOpen = () => !response.destroyed && !response.writableEnded
  const unsent = () => response.writableLength
  const drop = () => void response.destroy()
  return {
    isOpen,
    unsent,
    taken: () => written - unsent(),
    drop,
    write: (...all) => {
      if (!isOpen()) return
      if (unsent() > mostUnsent) return drop()
      response.cork()
      for (const bytes of all) {
        written += bytes.length
        response.write(bytes)
      }
      response.uncork()
    },
    drained: Effect.callback<void>((resume) => {
      if (!response.writableNeedDrain) return resume(Effect.void)
      const done = () => resume(Effect.void)
      response.once("drain", done)
      return Effect.sync(() => response.off("drain", done))
    }).pipe(Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.sync(drop) }))
  }
}
