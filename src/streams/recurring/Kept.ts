/** A named schedule as it is kept: one message, which says what is to be done in its body and when in its headers. */
import { Result, Schema } from "effect"
import { type AskedSchedule, Definition, everySeconds } from "../../schemas/Schedule.ts"
import type { HeaderList } from "../JetStream.ts"
import type { Submission } from "../Publisher.ts"
import type { StoredMessage } from "../StoredMessage.ts"
import * as Subjects from "../Subjects.ts"

export interface Kept {
  readonly name: string
  readonly definition: Definition
  readonly sequence: number
  /** RFC 3339. */
  readonly updatedAt: string
}

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Definition))

/** Undefined of what no gateway has written. */
export const definitionIn = (data: Uint8Array): Definition | undefined =>
  Result.getOrUndefined(decode(utf8.decode(data)))

const utf8 = new TextDecoder()

export const nameOf = (subject: string): string => subject.slice(subject.indexOf(".") + 1)

export const keptIn = ({ subject, sequence, time, data }: StoredMessage): Kept | undefined => {
  const definition = definitionIn(data)
  return (
    definition && { name: nameOf(subject), definition, sequence, updatedAt: new Date(time).toISOString() }
  )
}

/** What is asked for, in the place of what is there. */
export const definitionOf = (
  { kind, input, cron, every, timezone, overlap = "skip", paused, lane, ...options }: AskedSchedule,
  before: Definition | undefined,
  now: string
): Definition => ({
  kind,
  input,
  ...(cron === undefined ? {} : { cron: cron.trim().replaceAll(/ +/g, " ") }),
  ...(every === undefined ? {} : { every: everySeconds(every) ?? 0 }),
  ...(timezone === undefined ? {} : { timezone }),
  overlap,
  paused: paused ?? before?.paused ?? false,
  ...(lane === undefined ? {} : { lane }),
  ...(Object.keys(options).length === 0 ? {} : { options }),
  createdAt: before?.createdAt ?? now
})

/** In the place of what has this sequence, 0 for nothing. One that rests has nothing by which the server would know when. */
export const headersOf = (name: string, definition: Definition, replaces: number): HeaderList => {
  const { cron, every, timezone, paused } = definition
  const header = Subjects.recurringHeader
  const guard = [
    [Subjects.header.expectedSequence, String(replaces)],
    [header.rollup, "sub"]
  ] as const
  if (paused) return guard
  return [
    ...guard,
    [header.pattern, cron ?? `@every ${every}s`],
    [header.target, Subjects.ticks(name)],
    ...(timezone === undefined ? [] : [[header.zone, timezone] as const])
  ]
}

/** The task that it has done, under this key. */
export const submissionOf = ({ kind, input, lane, options }: Definition, key: string): Submission => ({
  kind,
  key,
  input: JSON.stringify(input),
  ...(lane === undefined ? {} : { lane }),
  ...(options === undefined ? {} : { options })
})
