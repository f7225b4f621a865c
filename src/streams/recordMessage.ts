/** The message that a record is: where it is stored, and what is told of it in headers and in its body. */
import { Duration } from "effect"
import * as Event from "../schemas/Event.ts"
import * as TaskId from "../schemas/TaskId.ts"
import { name as traceparent } from "../telemetry/traceparent.ts"
import type { HeaderList } from "./JetStream.ts"
import { keptJson } from "./keptJson.ts"
import type { Finished } from "./Results.ts"
import { type Settings, ttlSeconds } from "./Settings.ts"
import * as Subjects from "./Subjects.ts"
import { type Took, tookOf } from "./took.ts"

export const recordMessage = (settings: Settings["Service"]) => {
  const ttlOf = ttlSeconds(settings)
  const forever = Math.floor(Duration.toSeconds(settings.retention))

  /** `expected` is the sequence of the record that may be there, 0 for none. */
  return (finished: Finished, took: Took, expected: number) => {
    const { kind, key, state, finishedAt, run = 1 } = finished
    const ttl = state === "succeeded" ? ttlOf(finished.options?.resultTtl) : forever
    const id = TaskId.make(kind, key)
    const headers: HeaderList = [
      [Subjects.header.expectedSequence, String(expected)],
      [Subjects.header.expectedSubject, Subjects.resultAnyState(kind, key)],
      [Subjects.header.ttl, `${ttl}s`],
      ...leftToDo(finished),
      [Subjects.header.took, tookOf(took)],
      ...Event.headersOf({ id, kind, state, finishedAt }, run)
    ]
    return [Subjects.result(kind, state, key), encode(id, finished), headers] as const
  }
}

/** What a record leaves to be done, and the trace of that, told in headers: whoever keeps house reads no body in vain. */
const leftToDo = ({ replaces, sequence, options, trace }: Finished): HeaderList => {
  const values: ReadonlyArray<readonly [string, string | number | undefined]> = [
    [Subjects.header.replaces, replaces],
    [Subjects.header.sequence, sequence],
    [Subjects.header.notify, options?.notify === undefined ? undefined : 1],
    [traceparent, trace]
  ]
  return values.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]))
}

/** A message takes 1 MB, headers included, unless the server was set otherwise. */
const maxRecordBytes = 1_000_000

/** The record as JSON; without the details of its attempts if it would be too large with them. */
const encode = (id: string, finished: Finished): string => {
  const whole = compose(id, finished)
  if (Buffer.byteLength(whole) <= maxRecordBytes) return whole
  const last = finished.attempts.slice(-keptAttempts)
  return compose(id, {
    ...finished,
    attempts: last.map(({ error, ...attempt }) => ({
      ...attempt,
      error: { tag: error.tag, message: error.message }
    }))
  })
}

/** Of a record that is too large: with messages of 4,000 characters these fit beside input and output. */
const keptAttempts = 10

/** Put together by hand so that input and output, which may be large, are not encoded again. */
const compose = (id: string, finished: Finished): string => {
  const { kind, state, attempts, enqueuedAt, startedAt, finishedAt, worker } = finished
  const { error, outputBlob, run, parent, lane, options, log, input, output } = finished
  const about = { id, kind, state, attempts, enqueuedAt, startedAt, finishedAt, worker }
  const head = JSON.stringify({ ...about, error, outputBlob, run, parent, lane, options, log })
  const tail = output === undefined ? "" : `,"output":${keptJson(output)}`
  return `${head.slice(0, -1)},"input":${keptJson(input)}${tail}}`
}
