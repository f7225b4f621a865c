/** Leaving an ordered consumer: it is the server's to forget, but is told where it can be. */
import type { Consumer, ConsumerMessages } from "@nats-io/jetstream"
import { Effect } from "effect"
import type { Nats } from "./Nats.ts"

/**
 * Left alone, the server keeps a consumer for five minutes, and no more than a thousand of them. Closing is not waited
 * for: it ends with the iteration, which has ended already. Nor is a server that is away.
 */
export const leave =
  ({ isConnected }: Nats["Service"]) =>
  ({ consumer, messages }: { readonly consumer: Consumer; readonly messages: ConsumerMessages }) =>
    Effect.suspend(() => {
      void messages.close()
      if (!isConnected()) return Effect.void
      return Effect.promise(() => consumer.delete()).pipe(
        Effect.interruptible,
        Effect.timeoutOption("1 second"),
        Effect.ignoreCause
      )
    })
