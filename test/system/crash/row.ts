/** A row of the crash table: what was accepted, what was lost, what ran twice, and how long it took until all was well. */
import { Effect, Option } from "effect"
import { isFinal } from "../../../src/schemas/TaskRecord.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"

export interface Row {
  readonly what: string
  readonly accepted: number
  readonly lost: number
  readonly ranTwice: number
  readonly recoverySeconds: number
}

/** For the README, whoever runs the tests. */
export const tell = ({ what, accepted, lost, ranTwice, recoverySeconds }: Row) =>
  console.log(`CRASH | ${what} | ${accepted} | ${lost} | ${ranTwice} | ${recoverySeconds.toFixed(1)} s |`)

/** The task once it is finished. A server that is away meanwhile is waited for. */
export const finished = Effect.fnUntraced(function* (id: string) {
  const views = yield* TaskViews
  const end = id.indexOf("_")
  const look = Effect.option(views.find(id.slice(0, end), id.slice(end + 1)))
  while (true) {
    const task = Option.getOrUndefined(yield* look)
    if (task !== undefined && isFinal(task.state)) return task
    yield* Effect.sleep("50 millis")
  }
})
