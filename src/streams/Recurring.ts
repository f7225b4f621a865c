/** Named schedules: a task again and again. The server itself makes the ticks, so that no process can miss or double one. */
import { Clock, Context, Effect, Layer } from "effect"
import { isDeepStrictEqual } from "node:util"
import { type AskedSchedule, type Schedule, isScheduleName } from "../schemas/Schedule.ts"
import type { InvalidInput, UnknownKind } from "../schemas/Validation.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import type { Refused, TaskTooLarge } from "./NotQueued.ts"
import { type Accepted, Publisher } from "./Publisher.ts"
import { ScheduleInvalid, ScheduleUnknown } from "./ScheduleFailures.ts"
import { Storing, scheduleStore } from "./Storing.ts"
import * as Subjects from "./Subjects.ts"
import { TaskViews } from "./TaskViews.ts"
import { type Kept, definitionOf, headersOf, keptIn, nameOf, submissionOf } from "./recurring/Kept.ts"
import { type Ran, ranIn } from "./recurring/Ran.ts"
import { checked, unusable } from "./recurring/checked.ts"
import { everyOn } from "./recurring/everyOn.ts"
import { lastOf } from "./recurring/lastOf.ts"
import { refusedBecause } from "./recurring/refused.ts"
import { shown } from "./recurring/shown.ts"

type NotThere = ScheduleUnknown | NatsUnavailable

type NotPut = ScheduleInvalid | UnknownKind | InvalidInput | TaskTooLarge | NatsUnavailable

export class Recurring extends Context.Service<
  Recurring,
  {
    /** Makes it, or has it do something else from now on. One that is like this already is left as it is. */
    readonly put: (
      name: string,
      asked: AskedSchedule
    ) => Effect.Effect<{ readonly schedule: Schedule; readonly did: "created" | "changed" | "kept" }, NotPut>
    readonly find: (name: string) => Effect.Effect<Schedule, NotThere>
    /** By name. */
    readonly list: Effect.Effect<ReadonlyArray<Schedule>, NatsUnavailable>
    /** It rests, or goes on; one that does so already is left as it is. */
    readonly rest: (name: string, paused: boolean) => Effect.Effect<Schedule, NotThere | ScheduleInvalid>
    readonly remove: (name: string) => Effect.Effect<void, NotThere>
    /** A task of it at once, whatever its ticks do. `call` names this asking: asked again, it is the same task. */
    readonly runNow: (name: string, call: string) => Effect.Effect<Accepted, NotThere | Refused>
  }
>()("millrace/Recurring") {
  static readonly layer = Layer.effect(
    Recurring,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const views = yield* TaskViews
      const publisher = yield* Publisher
      const { watched } = yield* Storing

      const read = (subject: string) => jetstream.read(Subjects.scheduleStream, { last_by_subj: subject })

      const keptNow = (name: string) =>
        Effect.map(read(Subjects.recurring(name)), (message) => message && keptIn(message))

      /** No name that could not be one gets into a subject. */
      const kept = Effect.fnUntraced(function* (name: string) {
        const found = isScheduleName(name) ? yield* keptNow(name) : undefined
        return found ?? (yield* new ScheduleUnknown({ name }))
      })

      const view = Effect.fnUntraced(function* (one: Kept, ran: Ran | undefined) {
        const last = yield* Effect.provideService(lastOf(ran), TaskViews, views)
        return shown(one, ran, last?.state, Math.floor((yield* Clock.currentTimeMillis) / 1_000))
      })

      const viewOf = (one: Kept) =>
        Effect.flatMap(read(Subjects.ran(one.name)), (message) =>
          view(one, ranIn(message, one.definition.createdAt))
        )

      /** Until nobody else was quicker. */
      const change = Effect.fnUntraced(function* <E>(
        name: string,
        changed: (before: Kept | undefined) => Effect.Effect<Kept["definition"], E>
      ) {
        for (let times = 0; times < mostConflicts; times += 1) {
          const before = yield* keptNow(name)
          const definition = yield* changed(before)
          if (before !== undefined && isDeepStrictEqual(definition, before.definition))
            return { schedule: yield* viewOf(before), did: "kept" } as const
          const headers = headersOf(name, definition, before?.sequence ?? 0)
          const isStored = yield* watched(
            scheduleStore,
            jetstream.publish(Subjects.recurring(name), JSON.stringify(definition), headers)
          ).pipe(
            Effect.as(true),
            Effect.catchTag("JetStreamRefused", (refused) => refusedBecause(refused, name))
          )
          const now = isStored ? yield* keptNow(name) : undefined
          if (now !== undefined)
            return {
              schedule: yield* viewOf(now),
              did: before === undefined ? "created" : "changed"
            } as const
        }
        return yield* new NatsUnavailable({ asked: `put ${name}`, reason: "somebody else changes it" })
      })

      const put: Recurring["Service"]["put"] = Effect.fnUntraced(function* (name, asked) {
        if (!isScheduleName(name)) return yield* unusable(name)
        yield* checked(name, asked)
        const now = new Date(yield* Clock.currentTimeMillis).toISOString()
        return yield* change(name, (before) => Effect.succeed(definitionOf(asked, before?.definition, now)))
      })

      const purge = (subject: string) =>
        jetstream.call(`STREAM.PURGE.${Subjects.scheduleStream}`, { filter: subject }).pipe(
          Effect.asVoid,
          Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
        )

      return Recurring.of({
        put,
        find: (name) => Effect.flatMap(kept(name), viewOf),
        list: Effect.gen(function* () {
          const rans = new Map(
            (yield* everyOn(jetstream, Subjects.ran("*"))).map((message) => [
              nameOf(message.subject),
              message
            ])
          )
          const all = (yield* everyOn(jetstream, Subjects.recurring("*"))).flatMap(
            (message) => keptIn(message) ?? []
          )
          const views = yield* Effect.forEach(
            all,
            (one) => view(one, ranIn(rans.get(one.name), one.definition.createdAt)),
            { concurrency: 16 }
          )
          return views.toSorted((a, b) => (a.name < b.name ? -1 : 1))
        }),
        rest: (name, paused) =>
          Effect.andThen(
            kept(name),
            Effect.map(
              change(name, (before) =>
                before === undefined
                  ? Effect.fail(new ScheduleUnknown({ name }))
                  : Effect.succeed({ ...before.definition, paused })
              ),
              ({ schedule }) => schedule
            )
          ),
        remove: (name) =>
          Effect.andThen(
            kept(name),
            // First the one that makes the others.
            Effect.forEach([Subjects.recurring(name), Subjects.ticks(name), Subjects.ran(name)], purge, {
              discard: true
            })
          ),
        runNow: Effect.fnUntraced(function* (name, call) {
          const { definition } = yield* kept(name)
          return yield* publisher.submit(submissionOf(definition, `${name}-now-${call}`))
        })
      })
    })
  )
}

/** So often in a row somebody else changes the same schedule, and not more. */
const mostConflicts = 10
