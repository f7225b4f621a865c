/** What the message of a task says about it, in its subject and its headers. */
import * as TaskId from "../schemas/TaskId.ts"
import { type TaskOptions, noOptions } from "../schemas/TaskOptions.ts"
import { isTraceparent, name as traceparent } from "../telemetry/traceparent.ts"
import { nothingSaid } from "./headersOf.ts"
import { optionsOf } from "./optionHeaders.ts"
import type { Again } from "./Publisher.ts"
import * as Subjects from "./Subjects.ts"

export interface About {
  readonly key: string
  /** Set if the message cannot be run: its key can name no task, or what is said of it in headers is not understood. */
  readonly unusable?: Unusable
  /** It may have run before: look for a record first. */
  readonly look: boolean
  /** It is no task: somebody tried whether the queue stores anything. */
  readonly isTrial?: true
  /** The failed record whose task is to be done again, and which run of it this is. */
  readonly again?: Again
  /** The id of the task that called it. */
  readonly parent?: string
  /** W3C `traceparent`: the trace it belongs to. */
  readonly trace?: string
  /** Left out where it is the normal one. */
  readonly lane?: "high"
  readonly options: TaskOptions
}

interface Unusable {
  readonly what: "key" | "headers"
  readonly reason: string
}

interface Message {
  readonly subject: string
  readonly sequence: number
  readonly header: (name: string) => string | undefined
}

export const aboutOf = (kind: string, { subject, sequence, header }: Message): About => {
  if (header === nothingSaid) return aboutOfPlain(kind, subject, sequence)
  const options = optionsOf(header)
  const again = againOf(header)
  const parent = header(Subjects.header.parent)
  const trace = header(traceparent)
  const { key, unusable } = keyOf(kind, subject, sequence, typeof again === "object")
  const misunderstood = unusable ?? faultOf(options, parent, again)
  return {
    key,
    ...(misunderstood === undefined ? {} : { unusable: misunderstood }),
    look: header(Subjects.header.look) !== undefined,
    ...(header(Subjects.header.trial) === undefined ? {} : { isTrial: true }),
    ...(subject.startsWith(`tasks.${kind}.high.`) ? { lane: "high" } : {}),
    ...(typeof again === "object" ? { again } : {}),
    ...(isTraceparent(trace) ? { trace } : {}),
    ...(parent === undefined || TaskId.parse(parent) === undefined ? {} : { parent }),
    options: typeof options === "string" ? noOptions : options
  }
}

/** Of one about which its headers say nothing. */
const aboutOfPlain = (kind: string, subject: string, sequence: number): About => {
  const about = { ...keyOf(kind, subject, sequence, false), look: false, options: noOptions }
  return subject.startsWith(`tasks.${kind}.high.`) ? { ...about, lane: "high" } : about
}

/** As a record and a view have it. */
export const toldOf = ({ options, parent, again, lane }: Omit<About, "key" | "look">) => ({
  ...(options === noOptions ? {} : { options }),
  ...(parent === undefined ? {} : { parent }),
  ...(again === undefined ? {} : { run: again.run }),
  ...(lane === undefined ? {} : { lane })
})

/**
 * A plain publisher's task is named by its sequence; a key that no id can have, by its sequence as well. Done again, the
 * former is published under the key it had.
 */
const keyOf = (
  kind: string,
  subject: string,
  sequence: number,
  again: boolean
): { readonly key: string; readonly unusable?: Unusable } => {
  if (subject === Subjects.bareTask(kind)) return { key: TaskId.keyOfSequence(sequence) }
  const key = subject.slice(subject.lastIndexOf(".") + 1)
  if (TaskId.isKey(key) && !/^(seq|bad)-/.test(key)) return { key }
  // Of a bare task that was there before: nobody takes the name of one that is yet to come.
  if (again && (TaskId.sequenceOfKey(key) ?? Infinity) < sequence) return { key }
  const reason = `"${key.slice(0, 200)}" cannot be a key: 1 to 128 letters, digits, dashes and underscores, not seq-... or bad-...`
  return { key: TaskId.keyOfBad(sequence), unusable: { what: "key", reason } }
}

/** What cannot be understood is told, not passed over: it was meant to change what is done. */
const faultOf = (
  options: TaskOptions | string,
  parent: string | undefined,
  again: Again | string | undefined
): Unusable | undefined => {
  if (typeof options === "string") return { what: "headers", reason: options }
  if (typeof again === "string") return { what: "headers", reason: again }
  if (parent !== undefined && TaskId.parse(parent) === undefined)
    return { what: "headers", reason: `${Subjects.header.parent}: it is the id of no task` }
  return undefined
}

const againOf = (header: (name: string) => string | undefined): Again | string | undefined => {
  const replaces = header(Subjects.header.replaces)
  if (replaces === undefined) return undefined
  const run = header(Subjects.header.run) ?? "2"
  return /^[1-9][0-9]{0,15}$/.test(replaces) && /^[1-9][0-9]{0,5}$/.test(run) && run !== "1"
    ? { replaces: Number(replaces), run: Number(run) }
    : `${Subjects.header.replaces} and ${Subjects.header.run}: they name no record and no run of it`
}
