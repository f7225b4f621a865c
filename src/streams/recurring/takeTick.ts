/** Turns a tick into its task, however often the tick comes: what is decided is written before anything is done. */
import { Effect } from "effect"
import * as TaskId from "../../schemas/TaskId.ts"
import { isFinal } from "../../schemas/TaskRecord.ts"
import { timeToken } from "../../schemas/Timing.ts"
import { JetStream } from "../JetStream.ts"
import { passing, refusal } from "../JetStreamRefused.ts"
import { Publisher } from "../Publisher.ts"
import * as Subjects from "../Subjects.ts"
import { TaskViews } from "../TaskViews.ts"
import { keptIn } from "./Kept.ts"
import { type Ran, ranIn } from "./Ran.ts"
import { type Tick, decide } from "./decide.ts"

export interface NamedTick extends Tick {
  readonly name: string
}

/** `dropped`: its schedule was deleted or paused since, or it was seen before. */
export type Became = "task" | "skipped" | "dropped"

export const takeTick = Effect.fnUntraced(function* (tick: NamedTick) {
  const jetstream = yield* JetStream
  const { name, at, definition } = tick
  const { kind } = definition
  const key = `${name}-${timeToken(at)}`
  const read = (subject: string) => jetstream.read(Subjects.scheduleStream, { last_by_subj: subject })

  const decided = Effect.gen(function* () {
    const message = yield* read(Subjects.recurring(name))
    const kept = message && keptIn(message)
    if (kept === undefined || kept.definition.paused || kept.definition.createdAt !== definition.createdAt)
      return undefined
    const standing = yield* read(Subjects.ran(name))
    const ran = ranIn(standing, definition.createdAt)
    const since = Math.round(Date.parse(kept.updatedAt) / 1_000)
    const decision = decide(tick, TaskId.make(kind, key), ran, since, yield* isBusy(ran))
    if (decision._tag === "task" || decision._tag === "skipped") {
      yield* jetstream.publish(Subjects.ran(name), JSON.stringify(decision.ran), [
        [Subjects.header.expectedSequence, String(standing?.sequence ?? 0)],
        [Subjects.recurringHeader.rollup, "sub"]
      ])
    }
    return decision._tag
  }).pipe(
    // Another gateway has just decided of another tick: what it wrote is to be looked at.
    Effect.retry({
      times: 10,
      while: (error) =>
        error._tag === "JetStreamRefused" &&
        (error.code === refusal.wrongLastSequence || error.code === refusal.conflictInFlight)
    }),
    Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
  )

  const decision = yield* decided
  if (decision === undefined || decision === "repeated") return "dropped" satisfies Became
  if (decision === "skipped") return decision
  if (decision === "again" && (yield* (yield* TaskViews).find(kind, key)) !== undefined)
    return "dropped" satisfies Became
  const { input, options } = definition
  yield* (yield* Publisher).submit({
    kind,
    key,
    input: JSON.stringify(input),
    ...(options === undefined ? {} : { options })
  })
  return "task" satisfies Became
})

/** Whether the task of the tick before is not finished. What nothing is known of is. */
const isBusy = Effect.fnUntraced(function* (ran: Ran | undefined) {
  const task = ran?.last && TaskId.parse(ran.last.id)
  const view = task && (yield* (yield* TaskViews).find(task.kind, task.key))
  return view !== undefined && !isFinal(view.state)
})
