/** When a task is due, in milliseconds since 1970; undefined if that is now. */
import { Clock, Effect } from "effect"
import { type Later, furthestDays } from "../schemas/Later.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import { LaterUnclear } from "./LaterUnclear.ts"

const furthestMs = furthestDays * 86_400_000

export const dueAt = Effect.fnUntraced(function* (
  later: Later | undefined,
  options: TaskOptions | undefined
): Effect.fn.Return<number | undefined, LaterUnclear> {
  if (later === undefined) return undefined
  const { runAt, delay, debounceAtMost } = later
  if (debounceAtMost !== undefined)
    return yield* new LaterUnclear({
      option: "debounceAtMost",
      reason: "it bounds a debounce, which is not given"
    })
  if (runAt !== undefined && delay !== undefined)
    return yield* new LaterUnclear({ option: "delay", reason: "give a time or a delay, and not both" })
  const now = yield* Clock.currentTimeMillis
  const at = runAt === undefined ? now + (delay ?? 0) * 1_000 : Date.parse(runAt)
  if (at <= now) return undefined
  const option = runAt === undefined ? "delay" : "runAt"
  if (at - now > furthestMs)
    return yield* new LaterUnclear({ option, reason: `at most ${furthestDays} days ahead` })
  const deadline = options?.deadline
  yield* beforeDeadline(at, deadline)
  return at
})

/** What is of no use any more when it is due is refused at once. */
export const beforeDeadline = (at: number, deadline: string | undefined): Effect.Effect<void, LaterUnclear> =>
  deadline === undefined || Date.parse(deadline) > at
    ? Effect.void
    : new LaterUnclear({
        option: "deadline",
        reason: `the task is due at ${new Date(at).toISOString()}, and would be of no use by then: give a later deadline`
      })
