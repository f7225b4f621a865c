/** The tasks that are to be queued later: the server itself has them, and moves each into its queue when it is due. */
import { Context, Effect, Layer, Schedule } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { elapsed } from "./elapsed.ts"
import { JetStream } from "./JetStream.ts"
import { type JetStreamRefused, passing, refusal } from "./JetStreamRefused.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { QueueMissing, TaskTooLarge } from "./NotQueued.ts"
import type { Submission } from "./Publisher.ts"
import { isGone } from "./isGone.ts"
import { Storing, scheduleStore } from "./Storing.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"
import { tasksCounted } from "./tasksCounted.ts"
import { scheduleHeaders } from "./taskHeaders.ts"
import { maxTaskBytes } from "./Topology.ts"

/** A task that is not in its queue yet. */
export interface Scheduled {
  /** The task's message, on the subject that it will have in its queue. */
  readonly message: StoredMessage
  /** RFC 3339; undefined if it is due, and on its way into its queue. */
  readonly runAt: string | undefined
  /** Where it stands until then. */
  readonly subject: string
}

export interface Put {
  readonly submission: Submission
  readonly key: string
  /** When it is due, in milliseconds since 1970. */
  readonly at: number
  /** Where to, and what may stand there: the sequence of what is to be replaced, or 0 for nothing, on any subject of these. */
  readonly subject: string
  readonly guard: { readonly subject: string; readonly expected: number }
  /** Of a burst that has a latest time: milliseconds since 1970. */
  readonly ends?: number
  /**
   * Whether the task is known, asked before it is sent again: what was stored without an answer may be due by then, and
   * gone from where the guard would see it.
   */
  readonly isKnown?: Effect.Effect<boolean, NatsUnavailable>
}

/** Why it is not scheduled. */
type Refused = TaskTooLarge | QueueMissing | NatsUnavailable

export class Schedules extends Context.Service<
  Schedules,
  {
    /** Returns after the server has stored it; "taken" if something else stands there than was expected. */
    readonly put: (wanted: Put) => Effect.Effect<"stored" | "taken", Refused>
    /** What stands of a burst of submissions, as the leader has it. */
    readonly burst: (kind: string, burst: string) => Effect.Effect<StoredMessage | undefined, NatsUnavailable>
    /** As the leader has it. */
    readonly find: (kind: string, key: string) => Effect.Effect<Scheduled | undefined, NatsUnavailable>
    /** Takes it out, also where it is due. What has reached its queue is left there. */
    readonly remove: (kind: string, key: string) => Effect.Effect<void, NatsUnavailable>
    /** How many of a kind are scheduled, or due and not in their queue yet, as one replica has it; of very many, as they were a moment ago. */
    readonly count: (kind: string) => Effect.Effect<number, NatsUnavailable>
  }
>()("millrace/Schedules") {
  static readonly layer = Layer.effect(
    Schedules,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const { watched } = yield* Storing
      const accepted = yield* tasksCounted
      const counts = new Map<string, { readonly count: number; readonly until: number }>()

      const last = (subject: string) => jetstream.read(Subjects.scheduleStream, { last_by_subj: subject })

      const isThere = jetstream.call(`STREAM.INFO.${Subjects.scheduleStream}`, {}).pipe(
        Effect.as(true),
        Effect.catch((error) =>
          Effect.succeed(!(error._tag === "JetStreamRefused" && error.code === refusal.streamNotFound))
        )
      )

      const put = ({ submission, key, at, subject, guard, ends, isKnown = unknown }: Put) => {
        const { kind, input } = submission
        const bytes = Buffer.byteLength(input)
        if (bytes > maxTaskBytes) return new TaskTooLarge({ kind, bytes })
        const headers = scheduleHeaders(submission, key, at, guard, ends)
        const stored = watched(scheduleStore, jetstream.publish(subject, Buffer.from(input), headers))
        const attempt = stored.pipe(
          Effect.map((): "stored" | "taken" => {
            // What takes the place of another was counted with that.
            if (guard.expected === 0) accepted(kind)
            return "stored"
          }),
          Effect.catchTag("JetStreamRefused", (refused) => refusedBecause(refused, kind, bytes)),
          Effect.tapError((error) =>
            error._tag === "NatsUnavailable" && error.reason === "no responders"
              ? Effect.flatMap(isThere, (there) => (there ? Effect.void : new QueueMissing({ kind })))
              : Effect.void
          )
        )
        const again = Effect.flatMap(isKnown, (known) => (known ? Effect.succeed("taken" as const) : attempt))
        return attempt.pipe(
          Effect.catchIf(isPassing, () =>
            again.pipe(Effect.retry({ schedule: soon, while: isPassing }), Effect.delay("50 millis"))
          ),
          Effect.timeoutOrElse({
            duration: patience,
            orElse: () =>
              new NatsUnavailable({ asked: `schedule ${TaskId.make(kind, key)}`, reason: "no answer" })
          })
        )
      }

      const find = Effect.fnUntraced(function* (kind: string, key: string) {
        const message = yield* last(Subjects.scheduleAnyLane(kind, key))
        return message === undefined ? undefined : scheduledOf(kind, message)
      })

      const remove = (kind: string, key: string): Effect.Effect<void, NatsUnavailable> =>
        Effect.flatMap(find(kind, key), (found) =>
          found === undefined
            ? Effect.void
            : jetstream
                .call(`STREAM.MSG.DELETE.${Subjects.scheduleStream}`, {
                  seq: found.message.sequence,
                  no_erase: true
                })
                .pipe(
                  Effect.catchIf(isGone, () => Effect.void),
                  Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused))),
                  // It may have become due meanwhile, or been put off.
                  Effect.andThen(remove(kind, key))
                )
        )

      return Schedules.of({
        put,
        burst: (kind, burst) => last(Subjects.scheduledBurst(kind, burst)),
        find,
        remove,
        count: Effect.fnUntraced(function* (kind) {
          const now = yield* elapsed
          const known = counts.get(kind)
          if (known !== undefined && now < known.until) return known.count
          const { messages, pending } = yield* jetstream.batch(Subjects.scheduleStream, {
            seq: 1,
            next_by_subj: Subjects.schedules(kind),
            batch: 1
          })
          const count = messages.length + pending
          counts.set(kind, { count, until: now + count / countedEachMs })
          return count
        })
      })
    })
  )
}

/** As it stands in its stream: scheduled, or due. */
export const scheduledOf = (kind: string, message: StoredMessage): Scheduled => {
  const { lane = "normal", key = "", isDue = false } = Subjects.scheduled(message.subject) ?? {}
  const said = message.header(Subjects.header.schedule)
  // Of a burst the last submission says in which lane; the first one where it stands until then.
  const target = Subjects.scheduled(message.header(Subjects.header.scheduleTarget) ?? "")
  return {
    message: { ...message, subject: Subjects.task(kind, target?.lane ?? lane, key) },
    runAt: isDue ? undefined : said?.slice("@at ".length),
    subject: message.subject
  }
}

/** The server counts a million in an eighth of a second: that many are counted every ten, and a few whenever asked for. */
const countedEachMs = 100

/** Nobody says. */
const unknown = Effect.succeed(false)

/** An election takes 4 to 7 seconds, and a caller waits for this. */
const patience = "10 seconds"

/** Soon at first; then once a second. */
const soon = Schedule.min([Schedule.exponential("50 millis"), Schedule.spaced("1 second")]).pipe(
  Schedule.jittered
)

/** A user who may not schedule will not be let to by asking again. */
const isPassing = (error: Refused) => error._tag === "NatsUnavailable" && error.reason !== "not permitted"

const refusedBecause = (
  refused: JetStreamRefused,
  kind: string,
  bytes: number
): Effect.Effect<"taken", TaskTooLarge | NatsUnavailable> => {
  switch (refused.code) {
    case refusal.wrongLastSequence:
      return Effect.succeed("taken")
    case refusal.messageTooLarge:
      return new TaskTooLarge({ kind, bytes })
    default:
      return Effect.fail(passing(refused))
  }
}
