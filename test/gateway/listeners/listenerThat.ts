/** A listener without a socket, which keeps what it hears. */
import { Effect } from "effect"
import type { Listener } from "../../../src/gateway/listeners/Listener.ts"

export const listenerThat = (does: "takes all" | "takes nothing") => {
  let heard = ""
  let isOpen = true
  const listener: Listener & { readonly heard: () => string } = {
    heard: () => heard,
    isOpen: () => isOpen,
    write: (...all) => {
      heard += Buffer.concat(all).toString()
    },
    unsent: () => (does === "takes all" ? 0 : heard.length),
    taken: () => (does === "takes all" ? heard.length : 0),
    drained: Effect.void,
    drop: () => {
      isOpen = false
    }
  }
  return listener
}
