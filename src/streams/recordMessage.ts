/** The message that a record is: where it is stored, and what is told of it in headers and in its body. */
import { Duration } from "effect"
import * as Event from "../schemas/Event.ts"
import * as TaskId from "../schemas/TaskId.ts"
import type { FinalState } from "../schemas/TaskRecord.ts"
import { name as traceparent } from "../telemetry/traceparent.ts"
import { bytesOf as headerBytes, linesOf } from "./encoded.ts"
import type { HeaderList } from "./JetStream.ts"
import { keptJson } from "./keptJson.ts"
import type { Finished } from "./Results.ts"
import { type Settings, ttlSeconds } from "./Settings.ts"
import * as Subjects from "./Subjects.ts"
import { type Took, tookOf } from "./took.ts"

/** As it is published. */
export interface RecordMessage {
  readonly subject: string
  readonly body: Uint8Array
  readonly headers: Uint8Array
}

export const recordMessage = (settings: Settings["Service"]) => {
  const ttlOf = ttlSeconds(settings)
  const forever = Math.floor(Duration.toSeconds(settings.retention))

  /** `expected` is the sequence of the record that may be there, 0 for none. */
  return (finished: Finished, took: Took, expected: number): RecordMessage => {
    const { kind, key, state, finishedAt, run = 1 } = finished
    const ttl = state === "succeeded" ? ttlOf(finished.options?.resultTtl) : forever
    const id = TaskId.make(kind, key)
    const own = linesOf([
      [Subjects.header.expectedSequence, String(expected)],
      [Subjects.header.expectedSubject, Subjects.resultAnyState(kind, key)],
      [Subjects.header.ttl, `${ttl}s`],
      [Subjects.header.took, tookOf(took)],
      ...Event.ownHeaders({ id, finishedAt }, run)
    ])
    const headers = headerBytes(commonLines(kind, state) + own + linesOf(leftToDo(finished)))
    return { subject: Subjects.result(kind, state, key), body: bodyOf(id, finished), headers }
  }
}

/** The lines that all records of a kind and state have: they are written once. */
const commonLines = (kind: string, state: FinalState): string => {
  const name = `${state} ${kind}`
  const found = common.get(name)
  if (found !== undefined) return found
  const lines = linesOf(Event.commonHeaders(kind, state))
  common.set(name, lines)
  return lines
}

const common = new Map<string, string>()

/** What a record leaves to be done, and the trace of that, told in headers: whoever keeps house reads no body in vain. */
const leftToDo = ({ replaces, sequence, isScheduled, options, trace }: Finished): HeaderList => {
  const values: Array<readonly [string, string]> = []
  if (replaces !== undefined) values.push([Subjects.header.replaces, String(replaces)])
  if (sequence !== undefined) values.push([Subjects.header.sequence, String(sequence)])
  if (isScheduled === true) values.push([Subjects.header.scheduled, "1"])
  if (options?.notify !== undefined) values.push([Subjects.header.notify, "1"])
  if (trace !== undefined) values.push([traceparent, trace])
  return values
}

/** A message takes 1 MB, headers included, unless the server was set otherwise. */
const maxRecordBytes = 1_000_000

/** The record as JSON; without the details of its attempts if it would be too large with them. */
const bodyOf = (id: string, finished: Finished): Uint8Array => {
  const whole = Buffer.from(compose(id, finished))
  if (whole.length <= maxRecordBytes) return whole
  const last = finished.attempts.slice(-keptAttempts)
  const shorter = compose(id, {
    ...finished,
    attempts: last.map(({ error, ...attempt }) => ({
      ...attempt,
      error: { tag: error.tag, message: error.message }
    }))
  })
  return Buffer.from(shorter)
}

/** Of a record that is too large: with messages of 4,000 characters these fit beside input and output. */
const keptAttempts = 10

/**
 * Put together by hand so that input and output, which may be large, are not encoded again. Names, times and states are
 * of letters that JSON leaves as they are.
 */
const compose = (id: string, finished: Finished): string => {
  const { kind, state, attempts, enqueuedAt, startedAt, finishedAt, worker } = finished
  const { error, outputBlob, run, parent, lane, options, log, input, output } = finished
  const history = attempts.length === 0 ? "[]" : JSON.stringify(attempts)
  const began = startedAt === undefined ? "" : `"startedAt":"${startedAt}",`
  // What most records have none of: without it this is as short as `{}`.
  const rest = JSON.stringify({ worker, error, outputBlob, run, parent, lane, options, log })
  return (
    `{"id":"${id}","kind":"${kind}","state":"${state}","attempts":${history},"enqueuedAt":"${enqueuedAt}",${began}` +
    `"finishedAt":"${finishedAt}",${rest.length === 2 ? "" : `${rest.slice(1, -1)},`}"input":${keptJson(input)}` +
    `${output === undefined ? "" : `,"output":${keptJson(output)}`}}`
  )
}
