/** Fills a page with those of many candidates that turn out to be what is asked for, each looked at by itself. */
import { Effect } from "effect"
import type { TaskView } from "../schemas/TaskRecord.ts"
import { type Query, pageOf } from "./Page.ts"

export interface Candidates<A> {
  /** Newest first, with the cursor that leads on from there. */
  readonly candidates: ReadonlyArray<{ readonly task: A; readonly cursor: string }>
  readonly more: boolean
}

/** To look at more for one page would take long; a person sees a short page sooner, and may go on. */
const rounds = 10

export const fillPage = Effect.fnUntraced(function* <A, E, E2>(
  { cursor: first, limit }: Query,
  /** As many as go on a page. */
  candidatesBelow: (cursor: string | undefined) => Effect.Effect<Candidates<A>, E>,
  look: (task: A) => Effect.Effect<TaskView | undefined, E2>
) {
  const tasks: Array<TaskView> = []
  let cursor = first
  for (let round = 1; ; round += 1) {
    const { candidates, more } = yield* candidatesBelow(cursor)
    const looks = yield* Effect.forEach(
      candidates,
      (candidate) => Effect.map(look(candidate.task), (view) => ({ view, cursor: candidate.cursor })),
      { concurrency: 16 }
    )
    let left = looks.length
    for (const seen of looks) {
      left -= 1
      cursor = seen.cursor
      if (seen.view !== undefined) tasks.push(seen.view)
      if (tasks.length === limit) break
    }
    if (!more && left === 0) return pageOf(tasks, undefined)
    // Fewer candidates than asked for are large ones.
    const isLarge = tasks.length > 0 && candidates.length < limit
    if (tasks.length === limit || isLarge || round === rounds) return pageOf(tasks, cursor)
  }
})
