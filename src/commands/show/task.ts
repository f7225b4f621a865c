/** One task on a page: its state, its times, what it was given, what it gave, and what went wrong on the way. */
import type { Attempt, TaskView } from "../../schemas/TaskRecord.ts"
import { find } from "../../schemas/Tasks.ts"
import type { Look } from "../screen/Screen.ts"
import { styleOf } from "../screen/paint.ts"
import { json, lines, oneLine } from "../screen/plain.ts"
import { cut, padded } from "../screen/width.ts"
import { pretty } from "./pretty.ts"
import { remark } from "./remark.ts"
import { between, bytes, moment } from "./spans.ts"

export const task = (shown: TaskView, look: Look): ReadonlyArray<string> => {
  const { paint } = look
  const { id, kind, state, input, output, outputBlob, attempts, log = [] } = shown
  const note = remark(shown)
  const attemptTold = (attempt: Attempt) => [
    `${attempt.run === undefined ? "" : `run ${attempt.run}, `}attempt ${attempt.attempt} ${attempt.ended} at ` +
      `${moment(attempt.finishedAt)} after ${between(attempt.startedAt, attempt.finishedAt)} on ${attempt.worker}`,
    `  ${attempt.error.tag}: ${attempt.error.message}`
  ]
  const block = (title: string, told: ReadonlyArray<string>) =>
    told.length === 0
      ? []
      : [paint(title, "bold"), ...told.map((line) => `  ${cut(line, Math.max(20, look.columns - 2))}`)]
  return [
    `${paint(oneLine(id), "bold")}  ${paint(state, styleOf(state))}`,
    ...(note === "" ? [] : lines(note).map((line) => `  ${line}`)),
    ...facts(shown).map(([name, value]) => `  ${paint(padded(name, 10), "dim")} ${oneLine(value)}`),
    ...block("Attempts", attempts.flatMap(attemptTold).map(oneIndented)),
    ...block("Input", shortened(pretty(input, look.columns - 2))),
    ...(output === undefined ? [] : block("Output", shortened(pretty(output, look.columns - 2)))),
    ...(outputBlob === undefined
      ? []
      : block("Output", [`${bytes(outputBlob.bytes)} of it: millrace blob get ${oneLine(outputBlob.id)}`])),
    ...block(
      "Log",
      log.map(({ at, line }) => `${moment(at)}  ${oneLine(line)}`)
    ),
    ...(find(kind) === undefined
      ? [paint(`This version of millrace does not know ${oneLine(kind)}.`, "dim")]
      : [])
  ]
}

const facts = (shown: TaskView): ReadonlyArray<readonly [string, string]> => {
  const { state, attempts, waiting } = shown
  const { enqueuedAt, startedAt, finishedAt, worker, parent, lane, run, options, runAt } = shown
  const waited = between(enqueuedAt, startedAt)
  const took = between(startedAt ?? enqueuedAt, finishedAt)
  const next = attempts.at(-1)?.nextAt
  const known: ReadonlyArray<readonly [string, string | undefined]> = [
    [runAt === undefined ? "enqueued" : "submitted", moment(enqueuedAt)],
    ["due", runAt && moment(runAt)],
    ["started", startedAt && `${moment(startedAt)}${waited === undefined ? "" : `, after ${waited}`}`],
    ["finished", finishedAt && `${moment(finishedAt)}${took === undefined ? "" : `, after ${took}`}`],
    // Told to wait since, it waits for that.
    ["next", state === "retrying" && waiting === undefined ? next && moment(next) : undefined],
    ["worker", worker],
    ["run", run === undefined ? undefined : String(run)],
    ["lane", lane],
    ["called by", parent],
    ["options", options === undefined ? undefined : json(options)]
  ]
  return known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

const oneIndented = (line: string) => (line.startsWith("  ") ? `  ${oneLine(line)}` : oneLine(line))

/** A page of a book is shown by its beginning. */
const shortened = (all: ReadonlyArray<string>): ReadonlyArray<string> =>
  all.length <= longest
    ? all
    : [...all.slice(0, longest - 1), `… ${all.length - longest + 1} lines more: --json shows all`]

const longest = 40
