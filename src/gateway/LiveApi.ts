/** /v1/tasks/{id}/live: one task while it moves, to its end. */
import { Effect, Schedule, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { eventId } from "../schemas/Event.ts"
import * as TaskId from "../schemas/TaskId.ts"
import { type TaskRecord, type TaskView, isFinal } from "../schemas/TaskRecord.ts"
import { type Heard, Live } from "../streams/Live.ts"
import { TaskUnknown, namedBy } from "../streams/TaskUnknown.ts"
import { TaskViews } from "../streams/TaskViews.ts"
import { Api } from "./Api.ts"
import * as Sse from "./Sse.ts"
import { taskUnknown } from "./refusals.ts"

export const LiveApi = HttpApiBuilder.group(
  Api,
  "live",
  Effect.fnUntraced(function* (handlers) {
    const views = yield* TaskViews
    const live = yield* Live
    const answer = yield* Sse.answering

    const look = Effect.fnUntraced(function* (kind: string, key: string) {
      const view = yield* views.find(kind, key)
      return view === undefined ? yield* new TaskUnknown({ id: TaskId.make(kind, key) }) : view
    })

    const follow = Effect.fnUntraced(function* (kind: string, key: string) {
      // First it listens and then it looks, so that nothing falls in between.
      const heard = yield* live.of(kind, key)
      const now = yield* look(kind, key)
      const again = Effect.retry(look(kind, key), {
        schedule: Schedule.spaced("500 millis"),
        while: ({ _tag }) => _tag === "NatsUnavailable"
      })
      const messages = Stream.mapEffect(heard, (one) =>
        one.what === "perhaps missed"
          ? Effect.map(again, messageOf)
          : Effect.succeed(messageOfHeard(one, now.run ?? 1))
      ).pipe(Stream.filter((message) => message !== undefined))
      return Stream.concat(Stream.succeed(messageOf(now)), messages).pipe(Stream.takeUntil(isLast))
    })

    return handlers.handle("follow", ({ params, headers, request }) =>
      Effect.gen(function* () {
        const { kind, key } = yield* namedBy(params.id)
        const last = messageOf(yield* look(kind, key))
        const seen = headers["last-event-id"]
        // Else a browser, to whom the end of a stream is a broken connection, would come back for ever.
        if (seen !== undefined && seen === last.id) return HttpServerResponse.empty({ status: 204 })
        const messages = isLast(last) ? Stream.succeed(last) : untilGone(follow(kind, key))
        return yield* answer(request, {}, Sse.each(messages))
      }).pipe(Effect.catchTags(taskUnknown))
    )
  })
)

/** What is forgotten after its retention has no end to tell of. */
const untilGone = <A, E, R>(follow: Effect.Effect<Stream.Stream<A, E | TaskUnknown>, E | TaskUnknown, R>) =>
  Stream.catchTag(Stream.unwrap(follow), "TaskUnknown", () => Stream.empty)

/** A task as it is. Only its end has an id: nothing else needs to be gone on from. */
const messageOf = (task: TaskView | TaskRecord): Sse.Message =>
  isFinal(task.state)
    ? { id: eventId(task.id, task.run ?? 1), event: task.state, data: task }
    : { event: "task", data: task }

/** The record of an earlier run, which may be heard late, says nothing of this one. */
const messageOfHeard = (heard: Exclude<Heard, { what: "perhaps missed" }>, run: number) => {
  if (!("record" in heard)) return { event: heard.what, data: heard.body }
  return (heard.record.run ?? 1) >= run ? messageOf(heard.record) : undefined
}

const isLast = ({ event }: Sse.Message) => event !== undefined && isFinal(event)
