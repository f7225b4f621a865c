/** What is told of a finished task to whom its caller named: the input of a notify task. */
import type { NotifyTarget } from "../schemas/Notify.ts"
import type { TaskRecord } from "../schemas/TaskRecord.ts"
import { webhookOf } from "../streams/webhookOf.ts"
import { mailOf } from "./notificationMail.ts"

/** As JSON, and never too much for a task. */
export const notificationOf = (record: TaskRecord, target: NotifyTarget): string =>
  JSON.stringify(
    "email" in target
      ? { email: { to: target.email, ...mailOf(record) } }
      : { webhook: webhookOf(record, target.webhook.href) }
  )
