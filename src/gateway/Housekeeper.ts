/**
 * The housekeeper: does what is left to do when a task is finished, and does again what a crash may have left undone.
 * The gateways share the work; an event is done with when everything of it is done.
 */
import { Effect, Random, References } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { Notify } from "../schemas/Notify.ts"
import { unschedule } from "../streams/Cancel.ts"
import { type FinishedTask, FinishedTasks } from "../streams/FinishedTasks.ts"
import { Housekeeping } from "../streams/Housekeeping.ts"
import { Publisher } from "../streams/Publisher.ts"
import { Queued } from "../streams/Queued.ts"
import { notificationOf } from "./notification.ts"
import * as Obstacles from "./Obstacles.ts"
import { sweep } from "./sweep.ts"

/** At a time; few, since a gateway has other things to do. */
const hands = 16
/** Taken at most, the rest waiting: so that no hand waits for the next pull, and other gateways have work as well. */
const most = 128
/** What crashes this program so often does so every time. */
const mostCrashes = 5

/** Runs until interrupted; what it has not done by then, another one does at once. */
export const run = Effect.suspend(() =>
  // What nobody asked for is of no trace. A notification is of the trace of its task, which its event names.
  Effect.provideService(Effect.scoped(runScoped), References.TracerEnabled, false)
)

const runScoped = Effect.gen(function* () {
  const next = yield* (yield* FinishedTasks).open(most)
  const obstacles = Obstacles.make("what finished tasks have left")

  const keep = (task: FinishedTask) =>
    tidy(task).pipe(
      Effect.tap(() => Effect.sync(task.done)),
      Effect.catch((error) => Effect.andThen(obstacles.met(error, task.deliveries), putOff(task))),
      Effect.catchDefect((defect) =>
        Effect.andThen(
          Effect.logError(`the housekeeper crashed over event ${task.event}`, defect),
          task.deliveries < mostCrashes ? putOff(task) : Effect.sync(task.done)
        )
      ),
      Effect.annotateLogs({ task: task.id })
    )

  const hand = Effect.forever(Effect.flatMap(next, keep))
  const working = Effect.forEach(Array.from({ length: hands }), () => hand, {
    concurrency: "unbounded",
    discard: true
  })
  return yield* Effect.raceFirst(Effect.andThen(working, Effect.never), sweep)
})

/** Everything that is left to do of a finished task, in order. Each step can be done again. */
const tidy = Effect.fn("Housekeeper.tidy")(function* (task: FinishedTask) {
  const { kind, key, message, isScheduled, replaced } = task
  const housekeeping = yield* Housekeeping
  if (message !== undefined) {
    // By the sequence of this life: the key may be in use again. Of most the ack has arrived, and reading costs least.
    const life = { kind, key, sequence: message }
    if (!(yield* housekeeping.isOver(life))) yield* (yield* Queued).remove(kind, message)
    yield* housekeeping.clearAttempts(life)
  }
  if (isScheduled === true) yield* unschedule(kind, key)
  if (replaced !== undefined) yield* housekeeping.removeReplaced(kind, key, replaced)
  if (task.asksToTell) yield* tell(task)
})

/** Has whom the task named told of it, by a task that names nobody. */
const tell = Effect.fnUntraced(
  function* ({ event, record: name, id, trace }: FinishedTask) {
    const record = yield* (yield* Housekeeping).recordIn(event)
    const target = record?.options?.notify
    const concurrencyKey = record?.options?.concurrencyKey
    if (record === undefined || target === undefined)
      return yield* Effect.logWarning(`nobody can be told of ${id}: event ${event} is forgotten`)
    yield* (yield* Publisher).submit({
      kind: Notify.name,
      // No task has the record's name as its id, so that this is the key of no task's child.
      key: TaskId.keyOfChild(name, Notify.name),
      input: notificationOf(record, target),
      ...(record.lane === undefined ? {} : { lane: record.lane }),
      ...(trace === undefined ? {} : { trace }),
      // As long as the retention: by its record a repeat finds that it is done, for as long as there is an event.
      options: {
        resultTtl: Number.MAX_SAFE_INTEGER,
        ...(concurrencyKey === undefined ? {} : { concurrencyKey })
      }
    })
  },
  (told, { id, event }) =>
    Effect.catchTags(told, {
      SchemaError: (error) =>
        Effect.logWarning(`nobody can be told of ${id}: event ${event} is of no record`, error.message),
      TaskTooLarge: (error) => Effect.logWarning(`nobody can be told of ${id}`, error.message)
    })
)

/** Longer from time to time, and not for all at once. */
const putOff = (task: FinishedTask) =>
  Effect.map(Random.next, (random) => {
    const seconds = Math.min(longestWait, 2 ** Math.min(task.deliveries - 1, 10))
    task.later(seconds * 1_000 * (0.5 + random / 2))
  })

/** In seconds. */
const longestWait = 60
