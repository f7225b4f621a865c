/** /v1/events: whoever listens hears of every finished task. */
import { Effect, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Events, type Placed } from "../streams/Events.ts"
import { Api } from "./Api.ts"
import { Drain } from "./Drain.ts"
import * as Sse from "./Sse.ts"
import { natsUnavailable } from "./refusals.ts"

export const EventsApi = HttpApiBuilder.group(
  Api,
  "events",
  Effect.fnUntraced(function* (handlers) {
    const events = yield* Events
    const drain = yield* Drain

    return handlers.handle("listen", ({ query, headers }) =>
      Effect.gen(function* () {
        const newest = yield* Effect.catchTags(events.newest, natsUnavailable)
        const { kind, state, recent = 0, lastEventId } = query
        const after = placeOf(newest, recent, headers["last-event-id"] ?? lastEventId)
        const heard = events.subscribe({
          after,
          ...(kind === undefined ? {} : { kind }),
          ...(state === undefined ? {} : { state })
        })
        // Its place comes first: a connection that breaks before the first event is resumed from there.
        const messages = Sse.body({ id: String(after) }, Stream.map(heard, messageOf), drain.begun)
        return HttpServerResponse.stream(messages, { contentType: Sse.contentType, headers: Sse.headers })
      })
    )
  })
)

const messageOf = ({ sequence, event }: Placed): Sse.Message => ({
  id: String(sequence),
  event: event.data.state,
  data: event
})

/**
 * After which event to begin. Who has seen one that is not there yet saw it in a stream that is gone: all of this one is
 * new to them.
 */
const placeOf = (newest: number, recent: number, lastSeen: number | undefined): number => {
  if (lastSeen === undefined) return Math.max(0, newest - recent)
  return lastSeen > newest ? 0 : lastSeen
}
