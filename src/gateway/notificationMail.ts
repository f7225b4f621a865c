/** The mail about a finished task: the same in plain text and in HTML that any mail program shows. */
import type { Schema } from "effect"
import type { TaskRecord } from "../schemas/TaskRecord.ts"
import { addressOf, beginningOf, longestMessage, readable, restOf } from "../streams/excerpt.ts"
import { visible } from "../streams/visible.ts"

export interface NotificationMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export const mailOf = (record: TaskRecord): NotificationMail => {
  const facts = factsOf(record)
  const blocks = blocksOf(record)
  return {
    subject: subjectOf(record),
    text: textOf(record, facts, blocks),
    html: htmlOf(record, facts, blocks)
  }
}

const subjectOf = ({ id, state, run }: TaskRecord) =>
  run === undefined ? `${id} ${state}` : `${id} ${state} (run ${run})`

type Fact = readonly [name: string, value: string]

const factsOf = (record: TaskRecord): ReadonlyArray<Fact> => {
  const { id, kind, state, run, attempts, enqueuedAt, startedAt, finishedAt } = record
  return [
    ["Task", id],
    ["Kind", kind],
    ["State", run === undefined ? state : `${state} (run ${run})`],
    ["Accepted", timeOf(enqueuedAt)],
    ...(startedAt === undefined ? [] : [["Started", timeOf(startedAt)] as const]),
    ["Finished", timeOf(finishedAt)],
    ...(attempts.length === 0 ? [] : [["Attempts", `${attempts.length} unsuccessful`] as const])
  ]
}

/** To the second, as a person reads it. */
const timeOf = (time: string) => time.replace(/^(\S+)T(\d\d:\d\d:\d\d)\S*Z$/, "$1 $2 UTC")

/** What is longer than a line: why it failed, what came of it, and where the rest is. */
interface Block {
  readonly title: string
  readonly body: string
  readonly isCode: boolean
}

const blocksOf = (record: TaskRecord): ReadonlyArray<Block> => {
  const { error } = record
  const failure =
    error === undefined
      ? []
      : [{ title: error.tag, body: beginningOf(error.message, longestMessage), isCode: false }]
  return [...failure, ...resultOf(record)]
}

const resultOf = (record: TaskRecord): ReadonlyArray<Block> => {
  const { output, outputBlob } = record
  if (outputBlob !== undefined) {
    const body = `${outputBlob.bytes} bytes: GET /v1/blobs/${outputBlob.id}`
    return [{ title: "Output", body, isCode: false }]
  }
  if (output === undefined) {
    const body = `All that is known of it: GET ${addressOf(record)}`
    return [{ title: "More", body, isCode: false }]
  }
  const [body, isWhole] = shown(output)
  const block = { title: "Output", body, isCode: true }
  return isWhole ? [block] : [block, { title: "More", body: restOf(record), isCode: false }]
}

/** Only what is short is spread over lines: of something long and deeply nested that makes hundreds of megabytes. */
const shown = (output: Schema.Json): readonly [text: string, isWhole: boolean] => {
  const short = JSON.stringify(output)
  const text = short.length > readable ? short : JSON.stringify(output, null, 2)
  return [beginningOf(text, readable), text.length <= readable]
}

const textOf = (record: TaskRecord, facts: ReadonlyArray<Fact>, blocks: ReadonlyArray<Block>) => {
  const lines = facts.map(([name, value]) => `${`${name}:`.padEnd(13)}${value}`)
  const parts = blocks.map(({ title, body }) => `${title}\n${"-".repeat(title.length)}\n${visible(body)}`)
  return `${[subjectOf(record), lines.join("\n"), ...parts].join("\n\n")}\n`
}

const colours = { succeeded: "#1a7f37", failed: "#b42318", cancelled: "#57606a" } as const
const sans = "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"
const mono = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;line-height:1.45"

/** A table, and styles at each element: mail programs drop style sheets, and some know no other layout. */
const htmlOf = (record: TaskRecord, facts: ReadonlyArray<Fact>, blocks: ReadonlyArray<Block>) => {
  const colour = colours[record.state]
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:3px 16px 3px 0;color:#57606a;white-space:nowrap;vertical-align:top">${name}</td>` +
      `<td style="padding:3px 0;word-break:break-word">${escaped(value)}</td></tr>`
  )
  const parts = blocks.map(({ title, body, isCode }) => {
    const look = "margin:0;white-space:pre-wrap;word-break:break-word"
    return (
      `<h2 style="font-size:15px;margin:20px 0 6px">${escaped(title)}</h2>` +
      (isCode
        ? `<pre style="${look};background:#f6f8fa;padding:12px;${mono}">${escaped(body)}</pre>`
        : `<div style="${look}">${escaped(body)}</div>`)
    )
  })
  return [
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subjectOf(record))}</title></head>`,
    `<body style="margin:0;padding:16px;background:#ffffff;color:#1f2328;font-size:15px;line-height:1.5;${sans}">`,
    `<div style="max-width:640px;margin:0 auto">`,
    `<h1 style="font-size:18px;margin:0 0 12px;padding-left:10px;border-left:4px solid ${colour}">`,
    `${escaped(record.kind)} <span style="color:${colour}">${record.state}</span></h1>`,
    `<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:14px">`,
    ...rows,
    "</table>",
    ...parts,
    "</div></body></html>"
  ].join("\n")
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

const escaped = (text: string) => visible(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
