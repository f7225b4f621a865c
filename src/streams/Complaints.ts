/** What the server complains about, told to whoever reads the log: each thing once in a while, however often it comes. */
import { PermissionViolationError } from "@nats-io/transport-node"
import { Effect } from "effect"
import * as Reminders from "./Reminders.ts"
import { isInbox } from "./inboxes.ts"

export interface Complaints {
  readonly of: (error: Error) => Effect.Effect<void>
}

export const make = (): Complaints => {
  const reminders = Reminders.make()
  return {
    of: (error) =>
      Effect.flatMap(reminders.isDue(whatOf(error)), (isDue) =>
        isDue ? Effect.logWarning(sentence(error)) : Effect.logDebug("NATS", error.message)
      )
  }
}

/** The same right may be missed on a thousand subjects, one for each key. */
const whatOf = (error: Error): string => {
  if (!(error instanceof PermissionViolationError)) return error.message
  const { operation, subject } = error
  const tokens = subject.split(".")
  const isCall = subject.startsWith("$JS.API.")
  return `${operation} ${isCall ? subject : tokens.slice(0, isInbox(subject) ? 1 : 3).join(".")}`
}

const sentence = (error: Error): string => {
  if (!(error instanceof PermissionViolationError)) return `NATS reports an error: ${error.message}`
  const right = error.operation === "publish" ? "publish" : "subscribe"
  return `NATS does not let this user ${right} to ${error.subject}; grant it in the server's configuration. Trying on.`
}
