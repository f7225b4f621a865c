/**
 * Listing: the tasks of a state, newest first, in pages. What stands throughout a run through the pages is in it, once;
 * what moves meanwhile is where it was when its page was read. Any replica may answer, and the leader is asked where one
 * that lags could leave something out; only a count, who runs what, and whether a task in its queue was begun or ended just
 * now, are perhaps a moment old.
 */
import { Context, Effect, Layer, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { CursorInvalid } from "./Cursor.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import { type Which, countFinished, listFinished } from "./listFinished.ts"
import { listQueued } from "./listQueued.ts"
import { listRetrying } from "./listRetrying.ts"
import { listRunning } from "./listRunning.ts"
import { listScheduled } from "./listScheduled.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import type { Page, Query } from "./Page.ts"
import * as Subjects from "./Subjects.ts"
import { TaskViews } from "./TaskViews.ts"

export class Listing extends Context.Service<
  Listing,
  {
    readonly page: (query: Query) => Effect.Effect<Page, NatsUnavailable | CursorInvalid>
    /** How many finished tasks there are. */
    readonly count: (which: Which) => Effect.Effect<number, NatsUnavailable>
  }
>()("millrace/Listing") {
  static readonly layer = Layer.effect(
    Listing,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const views = yield* TaskViews

      /** The kinds that have a queue, of which there may be others here than this process knows. */
      const kinds = (kind: string | undefined) =>
        jetstream.call("STREAM.NAMES", { subject: "tasks.>" }).pipe(
          Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused))),
          Effect.flatMap((answer) => Effect.orDie(decodeNames(answer))),
          Effect.map(({ streams }) =>
            (streams ?? [])
              .map(Subjects.kindOfStream)
              .filter((one) => one !== undefined)
              .filter((one) => kind === undefined || one === kind)
          )
        )

      const page = (query: Query): Effect.Effect<Page, NatsUnavailable | CursorInvalid> => {
        const { state, ...rest } = query
        switch (state) {
          case "queued":
            return Effect.flatMap(kinds(query.kind), (all) => listQueued(jetstream, views, all, query))
          case "running":
            return Effect.flatMap(kinds(query.kind), (all) => listRunning(jetstream, views, all, query))
          case "retrying":
            return Effect.flatMap(kinds(query.kind), (all) => listRetrying(jetstream, views, all, query))
          case "scheduled":
            return listScheduled(jetstream, query)
          default:
            return listFinished(jetstream, state === undefined ? rest : { ...rest, state }, query)
        }
      }

      return Listing.of({
        // A kind becomes part of subjects, and this may be no kind at all.
        page: (query) => (isKind(query.kind) ? page(query) : Effect.succeed({ tasks: [] })),
        count: (which) => (isKind(which.kind) ? countFinished(jetstream, which) : Effect.succeed(0))
      })
    })
  )
}

const isKind = (kind: string | undefined) =>
  kind === undefined || TaskId.parse(TaskId.make(kind, "k")) !== undefined

const decodeNames = Schema.decodeUnknownEffect(
  Schema.Struct({ streams: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))) })
)
