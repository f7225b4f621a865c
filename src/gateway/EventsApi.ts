/** /v1/events: whoever listens hears of every finished task. */
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Events } from "../streams/Events.ts"
import { Api } from "./Api.ts"
import * as Sse from "./Sse.ts"
import { EventsHub } from "./listeners/EventsHub.ts"
import { natsUnavailable } from "./refusals.ts"

export const EventsApi = HttpApiBuilder.group(
  Api,
  "events",
  Effect.fnUntraced(function* (handlers) {
    const events = yield* Events
    const hub = yield* EventsHub
    const answer = yield* Sse.answering

    /**
     * After which event to begin. Who has seen one that is not there yet, here or anywhere, saw it in a stream that is
     * gone: all of this one is new to them.
     */
    const placeOf = Effect.fnUntraced(function* (recent: number, lastSeen: number | undefined) {
      const newest = yield* hub.newest
      if (lastSeen === undefined) return Math.max(0, newest - recent)
      return lastSeen <= newest || lastSeen <= (yield* events.newest) ? lastSeen : 0
    })

    return handlers.handle("listen", ({ query, headers, request }) =>
      Effect.gen(function* () {
        const { recent = 0, lastEventId, ...filter } = query
        const after = yield* placeOf(recent, headers["last-event-id"] ?? lastEventId)
        // Its place comes first: a connection that breaks before the first event is resumed from there.
        return yield* answer(request, { id: String(after) }, (listener) =>
          hub
            .tell(listener, filter, after)
            .pipe(
              Effect.catchTag("NatsUnavailable", (lost) =>
                Effect.logWarning("events broke off", lost.message)
              )
            )
        )
      }).pipe(Effect.catchTags(natsUnavailable))
    )
  })
)
