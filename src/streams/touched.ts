/**
 * Which of many tasks in their queues are more than that: a record of theirs stands, somebody runs them, or they were tried
 * before. A question to each bucket for all of them, where looking at each would be as many for each. Any replica answers.
 */
import { Effect } from "effect"
import type { JetStream } from "./JetStream.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

export interface Task {
  readonly kind: string
  readonly key: string
  /** Of its message. */
  readonly sequence: number
}

interface Trace {
  readonly stream: string
  readonly subjectOf: (task: Task) => string
  /** What of a subject names the task. */
  readonly nameIn: (tokens: ReadonlyArray<string>) => ReadonlyArray<string>
}

export const traces = {
  record: {
    stream: Subjects.resultStream,
    subjectOf: ({ kind, key }) => Subjects.resultAnyState(kind, key),
    nameIn: (tokens) => tokens.slice(3)
  },
  running: {
    stream: Subjects.runningStream,
    subjectOf: ({ kind, key }) => Subjects.running(kind, key),
    nameIn: (tokens) => tokens.slice(2)
  },
  attempts: {
    stream: Subjects.attemptStream,
    subjectOf: ({ kind, key, sequence }) => Subjects.attemptsOf(kind, key, sequence),
    nameIn: (tokens) => tokens.slice(2, 5)
  }
} satisfies Record<string, Trace>

/** Of what is found only the subject is looked at, but a record may have a million bytes. */
const mostBytes = 1024 * 1024

/** Of up to 1,024. */
export const touched = <T extends Task>(
  jetstream: JetStream["Service"],
  tasks: ReadonlyArray<T>,
  where: ReadonlyArray<Trace>
): Effect.Effect<ReadonlySet<T>, NatsUnavailable> => {
  if (tasks.length === 0) return Effect.succeed(new Set())
  const namesIn = ({ stream, subjectOf, nameIn }: Trace) =>
    Effect.map(
      jetstream.batch(stream, { multi_last: tasks.map(subjectOf), max_bytes: mostBytes }),
      ({ messages, pending }) => {
        // What was taken out of a bucket has left an empty message.
        const there = messages.filter(({ data }) => data.length > 0)
        return pending > 0 ? undefined : there.map(({ subject }) => nameIn(subject.split(".")).join("."))
      }
    )
  return Effect.map(Effect.forEach(where, namesIn, { concurrency: where.length }), (all) => {
    const names = new Set(all.flatMap((some) => some ?? []))
    if (names.size === 0 && !all.includes(undefined)) return new Set()
    // Where there was too much to be told of, all may be.
    const isTouched = ({ kind, key, sequence }: T) =>
      all.includes(undefined) || names.has(`${kind}.${key}`) || names.has(`${kind}.${key}.${sequence}`)
    return new Set(tasks.filter(isTouched))
  })
}
