/** The last step of an orchestrator: tells whoever the task says, if it says anybody. */
import { Clock, Effect, type Schema } from "effect"
import { Notify, type NotifyTarget } from "../schemas/Notify.ts"
import { beginningOf, readable, restOf } from "../streams/excerpt.ts"
import { visible } from "../streams/visible.ts"
import { webhookOf } from "../streams/webhookOf.ts"
import { oneLine } from "./notify/oneLine.ts"
import { CurrentTask } from "./runtime/CurrentTask.ts"
import * as Tasks from "./runtime/Tasks.ts"
import { timeOf } from "../streams/timeOf.ts"

/**
 * `subject` and `text` make the mail; a webhook gets what it gets of any task that succeeded. Either is cut to what a task
 * takes: what is done must not fail for being too long to tell. Returns the message id.
 */
export const notifyIfAsked = Effect.fnUntraced(function* (
  target: NotifyTarget | undefined,
  message: { readonly subject: string; readonly text: string; readonly output: Schema.Json }
) {
  if (target === undefined) return {}
  const { id, kind, again } = yield* CurrentTask
  const { subject, text, output } = message
  // Nothing but this is left to do.
  const finishedAt = timeOf(yield* Clock.currentTimeMillis)
  const run = again === undefined ? {} : { run: again.run }
  const done = { id, kind, state: "succeeded", ...run, finishedAt, output } as const
  const notification =
    "email" in target
      ? { email: { to: target.email, subject: oneLine(subject, longestSubject), text: shown(text, id) } }
      : { webhook: { ...webhookOf(done, target.webhook.href), url: target.webhook } }
  const { messageId } = yield* Tasks.call(Notify, notification)
  return { notified: messageId }
})

/** Long ones are a nuisance. */
const longestSubject = 200

const shown = (text: string, id: string) =>
  visible(text.length <= readable ? text : `${beginningOf(text, readable)}\n\n${restOf({ id })}`)
