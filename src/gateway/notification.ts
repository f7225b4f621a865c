/** What is told of a finished task to whom its caller named: the input of a notify task. */
import type { NotifyTarget } from "../schemas/Notify.ts"
import type { TaskRecord } from "../schemas/TaskRecord.ts"
import { keptJson } from "../streams/keptJson.ts"
import { maxTaskBytes } from "../streams/Topology.ts"

/** As JSON. What would be too much of it for a task is left out, and the address is told where it is to be had. */
export const notificationOf = (record: TaskRecord, target: NotifyTarget): string =>
  "email" in target
    ? JSON.stringify({ email: { to: target.email, subject: subjectOf(record), text: textOf(record) } })
    : webhookOf(record, target.webhook.href)

const subjectOf = ({ id, state, run }: TaskRecord) =>
  run === undefined ? `${id} ${state}` : `${id} ${state} (run ${run})`

const addressOf = ({ id }: TaskRecord) => `/v1/tasks/${id}`

const webhookOf = (record: TaskRecord, url: string): string => {
  const { id, kind, state, run, output, outputBlob, error, finishedAt } = record
  const known = { id, kind, state, ...(run === undefined ? {} : { run }), finishedAt }
  const whole = JSON.stringify({ webhook: { url, body: { ...known, output, outputBlob, error } } })
  if (fits(whole)) return whole
  const reason = error === undefined ? undefined : { tag: error.tag, message: cut(error.message) }
  const body = { ...known, outputBlob, error: reason, whole: addressOf(record) }
  return JSON.stringify({ webhook: { url, body } })
}

/** Its actor takes no input that is larger, or nested deeper than anybody means it. */
const fits = (json: string): boolean => Buffer.byteLength(json) <= maxTaskBytes && keptJson(json) === json

const textOf = (record: TaskRecord): string => {
  const { id, state, attempts, enqueuedAt, finishedAt, error } = record
  const before = attempts.length === 0 ? "" : `, ${attempts.length} unsuccessful attempts`
  const told = [
    `${id} ${state}.`,
    `Accepted ${enqueuedAt}, finished ${finishedAt}${before}.`,
    ...(error === undefined ? [] : [`${error.tag}: ${cut(error.message)}`]),
    ...resultOf(record)
  ]
  return `${told.join("\n\n")}\n`
}

const resultOf = (record: TaskRecord): ReadonlyArray<string> => {
  const { output, outputBlob } = record
  if (outputBlob !== undefined)
    return [`Its output has ${outputBlob.bytes} bytes: GET /v1/blobs/${outputBlob.id}`]
  if (output === undefined) return [`All that is known of it: GET ${addressOf(record)}`]
  const text = JSON.stringify(output, null, 2)
  return text.length <= readable ? [text] : [`Its output is long: GET ${addressOf(record)}`]
}

/** Characters of an output that a person looks at in a mail. */
const readable = 10_000

/** Characters of a failure's message; what is longer has most of a page in it. */
const cut = (message: string): string => message.slice(0, 4_000)
