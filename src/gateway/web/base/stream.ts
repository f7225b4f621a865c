/** Server-sent events, for as long as their page is open and somebody can see it. */
import { ask } from "./api.ts"
import { type Link, connections } from "./connection.ts"

/** The browser comes back by itself after a lost connection, but not after an answer such as 503. Milliseconds. */
const reopenAfter = 3000

/** How long a page may be out of sight before its connections, of which a browser has six, are given up. Milliseconds. */
const unseenFor = 10_000

export interface Listening {
  /** Where to listen, given the id of the last event that came. */
  readonly address: (last: string | undefined) => string
  /** By the event's name. */
  readonly on: Readonly<Record<string, (data: string) => void>>
  /** Every time the stream is open; `again` when it was before, and something may have been missed. */
  readonly onOpen?: (again: boolean) => void
  readonly life: AbortSignal
}

/** Gives a way to end it before its page does. */
export const listen = ({ address, on, onOpen, life }: Listening): (() => void) => {
  const own = new AbortController()
  const signal = AbortSignal.any([own.signal, life])
  const link: Link = connections.add()
  let last: string | undefined
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let opened = false

  const open = () => {
    clearTimeout(timer)
    const current = new EventSource(address(last))
    source = current
    current.addEventListener("open", () => {
      link.is("live")
      onOpen?.(opened)
      opened = true
    })
    for (const [name, take] of Object.entries(on)) {
      current.addEventListener(name, ({ data, lastEventId }) => {
        if (lastEventId !== "") last = lastEventId
        take(String(data))
      })
    }
    current.addEventListener("error", () => {
      if (signal.aborted) return
      link.is("reconnecting")
      if (current.readyState !== EventSource.CLOSED) return
      // It may be that this browser has to log in again, which the answer to any question tells.
      void ask("/v1/kinds", { signal }).catch(() => {})
      timer = setTimeout(open, reopenAfter)
    })
  }

  const close = () => {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }

  document.addEventListener(
    "visibilitychange",
    () => {
      clearTimeout(timer)
      if (document.hidden) timer = setTimeout(close, unseenFor)
      else if (source === undefined || source.readyState === EventSource.CLOSED) open()
    },
    { signal }
  )
  signal.addEventListener("abort", () => {
    close()
    link.end()
  })
  open()
  return () => own.abort()
}
