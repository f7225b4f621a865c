/** What tests of tasks that are not finished do again and again: queue one, say that it runs, and that it failed. */
import { Effect } from "effect"
import type { Attempt } from "../../src/schemas/TaskRecord.ts"
import { Attempts } from "../../src/streams/Attempts.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Running } from "../../src/streams/Running.ts"
import type * as Subjects from "../../src/streams/Subjects.ts"
import { until } from "../support/useStreams.ts"

export const queue = (kind: string, key: string, input = "1", lane: Subjects.Lane = "normal") =>
  Effect.flatMap(Publisher, (publisher) => publisher.submit({ kind, key, input, lane }))

/** The sequence of the task's message. */
const sequenceOf = (kind: string, key: string) =>
  Effect.map(
    Effect.flatMap(Queued, (queued) => queued.find(kind, key)),
    (message) => message?.sequence ?? 0
  )

export const leave = (kind: string, key: string) =>
  Effect.flatMap(sequenceOf(kind, key), (sequence) =>
    Effect.flatMap(Queued, (queued) => queued.remove(kind, sequence))
  )

export const attempt = (ended: Attempt["ended"]): Attempt => ({
  attempt: 1,
  ended,
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  worker: "w",
  error: { tag: "Flat", message: "flat" }
})

export const tried = Effect.fnUntraced(function* (
  kind: string,
  key: string,
  n = 1,
  ended: Attempt["ended"] = "failed"
) {
  const sequence = yield* sequenceOf(kind, key)
  yield* (yield* Attempts).put({ kind, key, sequence }, n, attempt(ended), 0)
})

/** Says that a task runs, and returns when that is known. */
export const runs = Effect.fnUntraced(function* (kind: string, key: string, startedAt: string) {
  const running = yield* Running
  running.put(kind, key, { worker: "w", startedAt, attempt: 1 })
  yield* until(running.find(kind, key), (entry) => entry?.startedAt === startedAt)
})

export const started = (second: number) => `2026-11-20T10:00:${String(second).padStart(2, "0")}.000Z`
