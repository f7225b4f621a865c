/** Turns a tick into its task, however often the tick comes: what is decided is written before anything is done. */
import { Effect } from "effect"
import * as TaskId from "../../schemas/TaskId.ts"
import { isFinal } from "../../schemas/TaskRecord.ts"
import { contractOf } from "../../schemas/Validation.ts"
import { timeToken } from "../../schemas/Timing.ts"
import { JetStream } from "../JetStream.ts"
import { passing, refusal } from "../JetStreamRefused.ts"
import { Publisher } from "../Publisher.ts"
import { Storing, scheduleStore } from "../Storing.ts"
import * as Subjects from "../Subjects.ts"
import { TaskViews } from "../TaskViews.ts"
import { keptIn, submissionOf } from "./Kept.ts"
import { lastOf } from "./lastOf.ts"
import { type Ran, ranIn } from "./Ran.ts"
import { type Tick, decide } from "./decide.ts"

export interface NamedTick extends Tick {
  readonly name: string
}

/** `dropped`: its schedule was deleted or paused since, or it was seen before. */
export type Became = "task" | "skipped" | "dropped"

export const takeTick = Effect.fnUntraced(function* (tick: NamedTick) {
  switch (yield* decided(tick)) {
    case "task":
    case "late":
      yield* queue(tick)
      return "task" satisfies Became
    case "skipped":
      return "skipped" satisfies Became
    case "again": {
      const views = yield* TaskViews
      if ((yield* views.find(tick.definition.kind, keyOf(tick))) !== undefined)
        return "dropped" satisfies Became
      yield* queue(tick)
      return "task" satisfies Became
    }
    default:
      return "dropped" satisfies Became
  }
})

const keyOf = ({ name, at }: NamedTick) => `${name}-${timeToken(at)}`

/** What is to become of it, once that is written down. Undefined if there is nothing it could be a tick of. */
const decided = (tick: NamedTick) =>
  Effect.gen(function* () {
    const jetstream = yield* JetStream
    const { name, definition } = tick
    const read = (subject: string) => jetstream.read(Subjects.scheduleStream, { last_by_subj: subject })
    const message = yield* read(Subjects.recurring(name))
    const kept = message && keptIn(message)
    if (kept === undefined || kept.definition.paused || kept.definition.createdAt !== definition.createdAt)
      return undefined
    // Of a kind that this version does not know; another gateway may.
    yield* contractOf(definition.kind)
    const standing = yield* read(Subjects.ran(name))
    const ran = ranIn(standing, definition.createdAt)
    const since = Math.round(Date.parse(kept.updatedAt) / 1_000)
    const id = TaskId.make(definition.kind, keyOf(tick))
    const decision = decide(tick, id, ran, since, yield* isBusy(name, ran, since))
    if ("ran" in decision) {
      const { watched } = yield* Storing
      yield* watched(
        scheduleStore,
        jetstream.publish(Subjects.ran(name), JSON.stringify(decision.ran), [
          [Subjects.header.expectedSequence, String(standing?.sequence ?? 0)],
          [Subjects.recurringHeader.rollup, "sub"]
        ])
      )
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

const queue = (tick: NamedTick) =>
  Effect.flatMap(Publisher, (publisher) => publisher.submit(submissionOf(tick.definition, keyOf(tick))))

/** Whether the task of the tick before is not finished. What nothing is known of is, unless it is yet to be queued. */
const isBusy = Effect.fnUntraced(function* (name: string, ran: Ran | undefined, since: number) {
  const view = yield* lastOf(ran)
  if (view !== undefined) return !isFinal(view.state)
  const { at, sequence } = ran?.last ?? {}
  // What a schedule was before it was changed may be such that it is never queued.
  if (at === undefined || sequence === undefined || at < since) return false
  const jetstream = yield* JetStream
  const message = yield* jetstream.read(Subjects.scheduleStream, { seq: sequence })
  if (message?.subject === Subjects.ticks(name)) return true
  // It may have been queued since the first look.
  const now = yield* lastOf(ran)
  return now !== undefined && !isFinal(now.state)
})
