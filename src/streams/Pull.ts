/** Pulling from one consumer: one open request at a time, for as many messages as are wanted just then. */
import type { Msg } from "@nats-io/transport-node"
import type { Nats } from "./Nats.ts"
import { subscribe } from "./subscribe.ts"

export interface Pull {
  /** Asks now if something is wanted and no request is open. */
  readonly refresh: () => void
  /** Whether the server has a request, or cannot take one just now. */
  readonly isAsking: () => boolean
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
  /**
   * The server may have crashed, or another one leads, without a word: what comes next may have been handed out before
   * by one that is not remembered.
   */
  readonly onUnsure: () => void
  /** The consumer cannot be pulled from; it is tried again. Told once until it works again. */
  readonly onTrouble: (reason: string) => void
  /** It works again, or the connection is lost, which is told elsewhere. */
  readonly onRecovered: () => void
}

/** How long the server holds a request. Short, so that a change of the consumer's leader stalls nothing for long. */
const holdMs = 1_000
/** A request whose end was not heard of by then is taken for lost. */
const lostMs = holdMs + 1_500
/** The wait after the server could not hold a request, plus up to as much again. It doubles with every time. */
const restMs = { first: 250, longest: 1_000 }
/** The wait after the server said that this user may not pull. */
const deniedMs = 3_000
/** With no request open for so long, the leader may have changed unnoticed; an election takes seconds. */
const unwatchedMs = 500

export const open = (nats: Nats["Service"], options: Options): Pull => {
  const { connection } = nats
  const ask = `$JS.API.CONSUMER.MSG.NEXT.${options.stream}.${options.consumer}`
  const inbox = nats.newInbox()
  let left = 0
  let request = 0
  let endedAt = 0
  let askedAt = 0
  let timer: NodeJS.Timeout | undefined
  let resting = false
  /** Requests that came to nothing, one after the other. */
  let failures = 0
  let stopping = false
  let onIdle: (() => void) | undefined

  const ended = () => {
    clearTimeout(timer)
    endedAt = performance.now()
    if (left > 0) {
      left = 0
      options.onUnfilled()
    }
    if (stopping) onIdle?.()
    else refresh()
  }

  const wake = () => {
    resting = false
    refresh()
  }

  const failed = (reason: string) => {
    options.onUnsure()
    if (failures === 0) options.onTrouble(reason)
    failures += 1
    resting = true
  }

  const rest = (reason: string, ms: number) => {
    failed(reason)
    setTimeout(wake, ms * (1 + Math.random())).unref()
    ended()
  }

  /** Were it asked again and again now, all would be answered at once: first the server must say anything at all. */
  const lost = () => {
    failed("no answer")
    connection.flush().then(wake, wake)
    ended()
  }

  const well = () => {
    if (failures > 0) options.onRecovered()
    failures = 0
  }

  const refresh = () => {
    if (left > 0 || resting || stopping || !nats.isConnected()) return
    const batch = options.wanted()
    if (batch <= 0) return
    if (performance.now() - endedAt > unwatchedMs) options.onUnsure()
    left = batch
    askedAt = performance.now()
    request += 1
    timer = setTimeout(lost, lostMs)
    const wait = options.isWaiting() ? `"no_wait":true` : `"expires":${holdMs * 1_000_000}`
    connection.publish(ask, `{"batch":${batch},${wait}}`, { reply: `${inbox}.${request}` })
  }

  const unsubscribe = subscribe(connection, `${inbox}.*`, (message) => {
    // The server's own word comes to the inbox; a task has its own subject, and whatever headers its publisher gave it.
    const code = message.subject.startsWith(inbox) ? (message.headers?.code ?? 0) : 0
    if (code === 0) {
      well()
      // This process was stopped for a while: what it reads now the server may have handed to another one since.
      if (performance.now() - askedAt > lostMs) options.onUnsure()
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
    } else {
      const reason = code === 503 ? "nobody responds" : `${code} ${message.headers?.description ?? ""}`.trim()
      rest(reason, Math.min(restMs.longest, restMs.first * 2 ** failures))
    }
  })

  const stopDenied = nats.onDenied((subject) => {
    if (subject === ask && left > 0) rest("it is not permitted", deniedMs)
  })

  const stopChange = nats.onChange((connected) => {
    options.onUnsure()
    // A request that was open when the connection broke is gone; nobody will answer it.
    if (connected) return refresh()
    well()
    if (left > 0) ended()
  })

  return {
    refresh,
    isAsking: () => left > 0 || resting,
    stop: () =>
      new Promise((resolve) => {
        stopping = true
        if (left === 0) resolve()
        else onIdle = resolve
      }),
    close: () => {
      stopping = true
      clearTimeout(timer)
      stopDenied()
      stopChange()
      unsubscribe()
    }
  }
}
