/** Waits for the connection to be there, or to be lost. */
import { Effect } from "effect"
import type { Nats } from "./Nats.ts"

export const connectionIs = (nats: Nats["Service"], wanted: boolean): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (nats.isConnected() === wanted) return resume(Effect.void)
    const forget = nats.onChange((connected) => {
      if (connected !== wanted) return
      forget()
      resume(Effect.void)
    })
    return Effect.sync(forget)
  })
