/** What the server complains about, told to whoever reads the log: each thing once in a while, however often it comes. */
import { PermissionViolationError } from "@nats-io/transport-node"
import { Clock, Effect } from "effect"

export interface Complaints {
  readonly of: (error: Error) => Effect.Effect<void>
}

/** What is wrong for days is to be found in the log of each of them. */
const quietMs = 10 * 60_000

/** However many things are wrong, no more than these are remembered. */
const most = 100

export const make = (): Complaints => {
  const told = new Map<string, number>()
  return {
    of: (error) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const what = whatOf(error)
        if (now - (told.get(what) ?? -quietMs) < quietMs) return Effect.logDebug("NATS", error.message)
        if (told.size >= most) told.clear()
        told.set(what, now)
        return Effect.logWarning(sentence(error))
      })
  }
}

/** The same right may be missed on a thousand subjects, one for each key. */
const whatOf = (error: Error): string => {
  if (!(error instanceof PermissionViolationError)) return error.message
  const { operation, subject } = error
  const tokens = subject.split(".")
  const isCall = subject.startsWith("$JS.API.")
  return `${operation} ${isCall ? subject : tokens.slice(0, tokens[0] === "_INBOX" ? 1 : 3).join(".")}`
}

const sentence = (error: Error): string => {
  if (!(error instanceof PermissionViolationError)) return `NATS reports an error: ${error.message}`
  const right = error.operation === "publish" ? "publish" : "subscribe"
  return `NATS does not let this user ${right} to ${error.subject}; grant it in the server's configuration. Trying on.`
}
