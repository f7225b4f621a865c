/** Of a burst of submissions under one key one task is done, with the last input, once it is quiet. */
import { isDeepStrictEqual } from "node:util"
import { Clock, Effect, Schedule } from "effect"
import type { Later } from "../schemas/Later.ts"
import * as TaskId from "../schemas/TaskId.ts"
import { beforeDeadline } from "./dueAt.ts"
import { LaterUnclear } from "./LaterUnclear.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import type { Submission } from "./Publisher.ts"
import { Results } from "./Results.ts"
import { Schedules } from "./Schedules.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"
import { TaskViews } from "./TaskViews.ts"

/** How quiet it is to be, how long it takes at most, and what the caller calls it. */
interface Burst extends Later {
  readonly debounce: number
  readonly called: string | undefined
}

/** The task of the burst, be it the one that others have begun or a new one. */
export const debounced = Effect.fnUntraced(function* (submission: Submission, burst: Burst) {
  const { called, debounce, debounceAtMost, runAt, delay } = burst
  if (called === undefined)
    return yield* new LaterUnclear({
      option: "debounce",
      reason: "it takes a key, by which it is known what belongs together"
    })
  if (runAt !== undefined || delay !== undefined)
    return yield* new LaterUnclear({ option: "debounce", reason: "it has its own time: give no other" })
  const { kind, lane = "normal" } = submission
  const name = TaskId.keyOfCaller(called)
  const schedules = yield* Schedules
  const results = yield* Results
  const views = yield* TaskViews

  const join = Effect.gen(function* () {
    const standing = yield* schedules.burst(kind, name)
    const now = yield* Clock.currentTimeMillis
    const said = standing?.header(Subjects.header.burstEnds)
    // The first of them says when it ends.
    const bound =
      standing === undefined ? debounceAtMost && now + debounceAtMost * 1_000 : said && Date.parse(said)
    const ends = typeof bound === "number" ? bound : undefined
    const at = Math.min(now + debounce * 1_000, ends ?? Infinity)
    yield* beforeDeadline(at, submission.options?.deadline)
    const key = standing?.subject.split(".").at(-1) ?? TaskId.freshKey(now)
    let isUnsure = false
    const wanted = {
      submission,
      key,
      at,
      isKnown: Effect.suspend(() => {
        isUnsure = true
        return Effect.map(views.find(kind, key), (view) => view !== undefined)
      }),
      ...(ends === undefined ? {} : { ends })
    }
    const over = ({ subject, sequence }: StoredMessage) =>
      schedules.put({ ...wanted, subject, guard: { subject, expected: sequence } })
    let done =
      standing === undefined
        ? yield* schedules.put({
            ...wanted,
            subject: Subjects.schedule(kind, lane, key, name),
            guard: { subject: Subjects.scheduledBurst(kind, name), expected: 0 }
          })
        : yield* over(standing)
    if (standing !== undefined && done === "stored" && (yield* mayBeDue(standing))) {
      // What the server had begun to queue takes away all that stands there then, also what has come since. Once that is
      // done, what can be stored once more stands.
      yield* Effect.sleep(begun)
      isUnsure = true
      const mine = yield* schedules.burst(kind, name)
      done = mine?.subject === standing.subject ? yield* over(mine) : "taken"
    }
    const id = TaskId.make(kind, key)
    if (done === "taken") {
      // What was stored without an answer, and was due since, is not to begin a burst of its own.
      const now = isUnsure ? yield* views.find(kind, key) : undefined
      const isOurs = isDeepStrictEqual(now?.input, JSON.parse(submission.input))
      return now !== undefined && now.state !== "scheduled" && isOurs
        ? { id, kind, key, state: now.state }
        : undefined
    }
    if (standing !== undefined && (yield* results.standing(kind, key))?.state === "cancelled") {
      // Whoever cancelled it meant what was there before.
      yield* schedules.remove(kind, key)
      return undefined
    }
    return { id, kind, key, state: "scheduled" as const }
  })

  return yield* join.pipe(
    // Somebody else was there first, or it has just become due.
    Effect.repeat({
      schedule: Schedule.jittered(Schedule.spaced("20 millis")),
      until: (found) => found !== undefined
    }),
    Effect.flatMap((found) => (found === undefined ? Effect.never : Effect.succeed(found))),
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () => new NatsUnavailable({ asked: `submit a burst of ${kind}`, reason: "conflicting writes" })
    })
  )
})

/** Whether it may have become due before it was replaced, a moment ago. */
const mayBeDue = (standing: StoredMessage) =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const at = Date.parse(standing.header(Subjects.header.schedule)?.slice("@at ".length) ?? "")
    return !(at > now + clocksDiffer)
  })

/** The server goes by its own clock; in milliseconds. */
const clocksDiffer = 250

/** The server takes less from when it reads what is due until it queues that. */
const begun = "100 millis"

/** Longer than a publish is tried. */
const patience = "20 seconds"
