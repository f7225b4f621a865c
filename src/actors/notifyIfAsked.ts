/** The last step of an orchestrator: tells whoever the task says, if it says anybody. */
import { Effect, Schema } from "effect"
import { Notify, type NotifyTarget } from "../schemas/Notify.ts"
import { CurrentTask } from "./runtime/CurrentTask.ts"
import * as Tasks from "./runtime/Tasks.ts"

/** `subject` and `text` make the mail; a webhook gets the task's id and kind and the output. Returns the message id. */
export const notifyIfAsked = Effect.fnUntraced(function* (
  target: NotifyTarget | undefined,
  message: { readonly subject: string; readonly text: string; readonly output: Schema.Json }
) {
  if (target === undefined) return {}
  const { id, kind } = yield* CurrentTask
  const { subject, text, output } = message
  const notification =
    "email" in target
      ? { email: { to: target.email, subject: oneLine(subject), text } }
      : { webhook: { url: target.webhook, body: { id, kind, output } } }
  const { messageId } = yield* Tasks.call(Notify, notification)
  return { notified: messageId }
})

/** A mail's header ends at the line's end, and long ones are a nuisance. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 200)
