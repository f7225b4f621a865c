/** Putting a task where it waits until it is due. */
import { Clock, Effect } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { Submission } from "./Publisher.ts"
import { Schedules } from "./Schedules.ts"
import * as Subjects from "./Subjects.ts"
import { TaskViews } from "./TaskViews.ts"

/** Under a key of our own; the one that stands there then is the one just sent. */
export const scheduled = Effect.fnUntraced(function* (submission: Submission, at: number) {
  const key = TaskId.freshKey(yield* Clock.currentTimeMillis)
  yield* put(submission, key, at)
  return acceptedAs(submission.kind, key)
})

/** Under the caller's key; undefined if there is another task of it. */
export const scheduledAlone = Effect.fnUntraced(function* (
  submission: Submission & { readonly key: string },
  at: number
) {
  const { kind, key } = submission
  if ((yield* put(submission, key, at)) === "taken") return undefined
  // Since somebody looked, the same task may have been queued: that one is done, and this one taken back. One that is due
  // is in no queue yet: it is this one, and all there is of it.
  const queued = yield* (yield* TaskViews).entered(kind, key)
  if (queued === undefined) return acceptedAs(kind, key)
  yield* (yield* Schedules).remove(kind, key)
  return undefined
})

const put = Effect.fnUntraced(function* (submission: Submission, key: string, at: number) {
  const { kind, lane = "normal" } = submission
  const views = yield* TaskViews
  const guard = { subject: Subjects.schedule(kind, "*", key), expected: 0 }
  return yield* (yield* Schedules).put({
    submission,
    key,
    at,
    subject: Subjects.schedule(kind, lane, key),
    guard,
    isKnown: Effect.map(views.find(kind, key), (view) => view !== undefined)
  })
})

const acceptedAs = (kind: string, key: string) => ({
  id: TaskId.make(kind, key),
  kind,
  key,
  state: "scheduled" as const
})
