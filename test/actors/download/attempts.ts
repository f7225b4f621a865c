/** Every connection this process tries to open while a test runs, as Node itself tells it. */
import { subscribe, unsubscribe } from "node:diagnostics_channel"
import type { Socket } from "node:net"
import { Effect } from "effect"

const isSocketMessage = (message: unknown): message is { readonly socket: Socket } =>
  typeof message === "object" && message !== null && "socket" in message

/** Gives the addresses tried so far. An attempt is told before its first packet is sent. */
export const attempts = Effect.acquireRelease(
  Effect.sync(() => {
    const tried: Array<string> = []
    const hear = (message: unknown) => {
      if (!isSocketMessage(message)) return
      message.socket.on("connectionAttempt", (address: string) => tried.push(address))
    }
    subscribe("net.client.socket", hear)
    return { tried, hear }
  }),
  ({ hear }) => Effect.sync(() => unsubscribe("net.client.socket", hear))
).pipe(Effect.map(({ tried }) => tried))
