/** Waiting for the end of a task, and seeing what it gave wherever that is kept. */
import { Clock, Effect, Schema, Stream } from "effect"
import { type TaskState, type TaskView, isFinal } from "../schemas/TaskRecord.ts"
import { checkedTime } from "./checked.ts"
import type { WaitOptions } from "./Client.ts"
import { NotFinished, type NotRead, type NotWaited, Unavailable } from "./Failures.ts"
import { again, isPassing } from "./patiently.ts"
import type { Finished, Task } from "./Seen.ts"
import type { Way } from "./Way.ts"

/** A question is held for so long at most: proxies close what is silent for a minute, some for 30 seconds. */
const longestHoldMs = 25_000

/** As long as nobody has ever answered: so that it is soon known whether somebody is there. */
const firstHoldMs = 1_000

/** For the last answer to come. */
const graceMs = 1_000

export const waiting = (way: Way) => {
  /** Who is away is waited for; only where nobody ever answered, and nobody said for how long to wait, is it given up. */
  const asked = (id: string, until: number) => {
    const holdMs = Effect.map(Clock.currentTimeMillis, (now) =>
      Math.max(0, Math.min(until - now, way.hasAnswered() ? longestHoldMs : firstHoldMs))
    )
    return Effect.flatMap(holdMs, (ms) => way.wait(id, ms)).pipe(
      Effect.retry({
        schedule: again,
        while: (failure) => isPassing(failure) && (until < Infinity || way.hasAnswered())
      })
    )
  }

  const held = Effect.fnUntraced(function* (
    id: string,
    until: number,
    seen: (state: TaskState) => void
  ): Effect.fn.Return<Finished, NotWaited> {
    while (true) {
      const isLast = (yield* Clock.currentTimeMillis) >= until
      const task = yield* asked(id, until)
      seen(task.state)
      if (isFinal(task.state)) return finishedOf(yield* whole(way, task))
      if (isLast) return yield* new NotFinished({ id, state: task.state })
    }
  })

  return Effect.fnUntraced(function* (id: string, { timeoutMs = Infinity }: WaitOptions = {}) {
    yield* checkedTime(timeoutMs)
    let last: TaskState | undefined
    const ended = held(id, (yield* Clock.currentTimeMillis) + timeoutMs, (state) => {
      last = state
    })
    if (timeoutMs === Infinity) return yield* ended
    return yield* Effect.timeoutOrElse(ended, {
      duration: timeoutMs + graceMs,
      orElse: (): Effect.Effect<never, NotFinished | Unavailable> =>
        last === undefined
          ? new Unavailable({ asked: `wait for ${id}`, reason: "no answer in this time" })
          : new NotFinished({ id, state: last })
    })
  })
}

/** What is over 256 KB is kept beside its task. */
export const whole = Effect.fnUntraced(function* (way: Way, task: TaskView): Effect.fn.Return<Task, NotRead> {
  if (task.output !== undefined || task.outputBlob === undefined) return task
  const { content } = yield* way.getBlob(task.outputBlob.id)
  const bytes = Buffer.concat(yield* Stream.runCollect(content))
  const output = yield* Effect.orDie(decodeJson(bytes.toString()))
  return { ...task, output }
})

/** Written by whoever did the task, as its output. */
const decodeJson = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Json))

const finishedOf = ({ output, error, ...task }: Task): Finished => {
  const ended = { ...task, finishedAt: task.finishedAt ?? task.enqueuedAt }
  switch (task.state) {
    case "failed":
      return { ...ended, state: "failed", error: error ?? unsaid }
    case "cancelled":
      return { ...ended, state: "cancelled" }
    default:
      return { ...ended, state: "succeeded", output: output ?? null }
  }
}

const unsaid = { tag: "Unknown", message: "Its record does not say why." }
