/** Looking at a task, and waiting for its end as long as whoever asked wants to. */
import { Effect } from "effect"
import { wait } from "../streams/Submit.ts"
import { TaskViews } from "../streams/TaskViews.ts"
import { Drain } from "./Drain.ts"

/** Gives the task as it is when it is finished, or after so many seconds, or when this gateway shuts down. */
export const looking = Effect.gen(function* () {
  const views = yield* TaskViews
  const drain = yield* Drain
  return (kind: string, key: string, seconds: number) =>
    seconds === 0
      ? views.find(kind, key)
      : Effect.raceFirst(
          wait(kind, key, `${seconds} seconds`),
          Effect.andThen(drain.begun, views.find(kind, key))
        )
})
