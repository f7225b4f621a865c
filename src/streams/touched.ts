/**
 * Which of many tasks in their queues are more than that: a record of theirs stands, somebody runs them, or they were tried
 * before. Three questions for all of them, where looking at each would be three for each. Any replica answers.
 */
import { Effect } from "effect"
import type { JetStream } from "./JetStream.ts"
import * as Subjects from "./Subjects.ts"

interface Task {
  readonly kind: string
  readonly key: string
  /** Of its message. */
  readonly sequence: number
}

/** Of what is found only the subject is looked at, but a record may have a million bytes. */
const mostBytes = 1024 * 1024

export const touched = Effect.fnUntraced(function* <T extends Task>(
  jetstream: JetStream["Service"],
  tasks: ReadonlyArray<T>
) {
  if (tasks.length === 0) return new Set<T>()
  const found = (stream: string, subjectOf: (task: T) => string) =>
    Effect.map(
      jetstream.batch(stream, { multi_last: tasks.map(subjectOf), max_bytes: mostBytes }),
      ({ messages, pending }) => ({
        // What a bucket is told to delete leaves an empty message.
        subjects: messages.flatMap(({ subject, data }) => (data.length === 0 ? [] : [subject])),
        isWhole: pending === 0
      })
    )
  const [records, running, attempts] = yield* Effect.all(
    [
      found(Subjects.resultStream, ({ kind, key }) => Subjects.resultAnyState(kind, key)),
      found(Subjects.runningStream, ({ kind, key }) => Subjects.running(kind, key)),
      found(Subjects.attemptStream, ({ kind, key, sequence }) => Subjects.attemptsOf(kind, key, sequence))
    ],
    { concurrency: 3 }
  )
  if (![records, running, attempts].every(({ isWhole }) => isWhole)) return new Set(tasks)
  const names = new Set([
    ...records.subjects.map((subject) => subject.split(".").slice(3).join(".")),
    ...running.subjects.map((subject) => subject.split(".").slice(2).join(".")),
    ...attempts.subjects.map((subject) => subject.split(".").slice(2, 5).join("."))
  ])
  return new Set(
    tasks.filter(
      ({ kind, key, sequence }) => names.has(`${kind}.${key}`) || names.has(`${kind}.${key}.${sequence}`)
    )
  )
})
