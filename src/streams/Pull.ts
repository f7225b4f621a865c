/** Pulling from one consumer: one open request at a time, for as many messages as are wanted just then. */
import { type Msg, createInbox } from "@nats-io/transport-node"
import type { Nats } from "./Nats.ts"

export interface Pull {
  /** Asks now if something is wanted and no request is open. */
  readonly refresh: () => void
  /** Resolves when no request is open any more; nothing is asked after it. */
  readonly stop: () => Promise<void>
  readonly close: () => void
}

export interface Options {
  readonly stream: string
  readonly consumer: string
  /** How many messages are wanted at this moment. */
  readonly wanted: () => number
  /** Whether messages are known to wait: then the server is not to wait for any, but to say at once if it has none. */
  readonly isWaiting: () => boolean
  readonly onMessage: (message: Msg) => void
  /** A request has ended with fewer messages than it asked for: no more are there just now. */
  readonly onUnfilled: () => void
  /** The consumer cannot be pulled from; it is tried again. Told once until it works again. */
  readonly onTrouble: (reason: string) => void
  readonly onRecovered: () => void
}

/** How long the server holds a request. Short, so that a change of the consumer's leader stalls nothing for long. */
const holdMs = 1_000
/** A request whose end was not heard of by then is taken for lost. */
const lostMs = holdMs + 1_500
/** The wait after the server could not hold a request, plus up to as much again. */
const restMs = 250

export const open = (nats: Nats["Service"], options: Options): Pull => {
  const { connection } = nats
  const inbox = createInbox()
  let left = 0
  let request = 0
  let timer: NodeJS.Timeout | undefined
  let resting = false
  let troubled = false
  let stopping = false
  let onIdle: (() => void) | undefined

  const ended = () => {
    clearTimeout(timer)
    if (left > 0) {
      left = 0
      options.onUnfilled()
    }
    if (stopping) onIdle?.()
    else refresh()
  }

  const rest = (reason: string) => {
    if (!troubled) options.onTrouble(reason)
    troubled = true
    resting = true
    setTimeout(
      () => {
        resting = false
        refresh()
      },
      restMs * (1 + Math.random())
    ).unref()
    ended()
  }

  const well = () => {
    if (troubled) options.onRecovered()
    troubled = false
  }

  const refresh = () => {
    if (left > 0 || resting || stopping || !nats.isConnected()) return
    const batch = options.wanted()
    if (batch <= 0) return
    left = batch
    request += 1
    const mine = request
    timer = setTimeout(() => {
      if (mine === request && left > 0) ended()
    }, lostMs)
    const wait = options.isWaiting() ? `"no_wait":true` : `"expires":${holdMs * 1_000_000}`
    connection.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${options.stream}.${options.consumer}`,
      `{"batch":${batch},${wait}}`,
      { reply: `${inbox}.${request}` }
    )
  }

  const subscription = connection.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      // The subscription was refused; the connection tells of it.
      if (error !== null) return
      const code = message.headers?.code ?? 0
      if (code === 0) {
        well()
        options.onMessage(message)
        // It does not say which request it answers: one of a request that was taken for lost counts for the next.
        if (left > 0) {
          left -= 1
          if (left === 0) ended()
        }
        return
      }
      if (message.subject !== `${inbox}.${request}` || left === 0) return
      if (code === 404 || code === 408) {
        well()
        ended()
      } else rest(`${code} ${message.headers?.description ?? ""}`.trim())
    }
  })

  const forget = nats.onChange((connected) => {
    // A request that was open when the connection broke is gone; nobody will answer it.
    if (connected) refresh()
    else if (left > 0) ended()
  })

  return {
    refresh,
    stop: () =>
      new Promise((resolve) => {
        stopping = true
        if (left === 0) resolve()
        else onIdle = resolve
      }),
    close: () => {
      stopping = true
      clearTimeout(timer)
      forget()
      subscription.unsubscribe()
    }
  }
}
