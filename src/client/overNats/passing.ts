/** The events that pass, over NATS. */
import { Context, Effect, Scope, Stream } from "effect"
import { Events } from "../../streams/Events.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import type { Listening, Way, Which } from "../Way.ts"
import { awayOf, told } from "./answered.ts"
import { checkedKind } from "./named.ts"
import type { Services } from "./Services.ts"

/** Where to begin, and from whom to hear. */
const beginning = Effect.fnUntraced(function* (which: Which, after: number | undefined) {
  yield* checkedKind(which)
  const events = yield* Events
  const newest = yield* events.newest
  // Who has seen an event that is not there yet saw it in a stream that is gone: all of this one is new to them.
  const place = after === undefined ? newest : after > newest ? 0 : after
  return { events, place }
})

export const passing =
  (context: Context.Context<Services>): Way["passing"] =>
  (which, after) =>
    Stream.unwrap(
      Effect.map(beginning(which, after), ({ events, place }) =>
        Stream.concat(Stream.succeed({ sequence: place }), events.subscribe({ ...which, after: place }))
      )
    ).pipe(
      Stream.catchTag("NatsUnavailable", (away: NatsUnavailable) => Stream.fail(awayOf(away))),
      Stream.provideContext(context)
    )

/** The same without a fiber for each event. */
export const listening =
  (context: Context.Context<Services>): NonNullable<Way["listen"]> =>
  (which, after) =>
    Effect.flatMap(Effect.scope, (scope) =>
      beginning(which, after).pipe(
        Effect.flatMap(({ events, place }) =>
          Effect.map(events.listen({ ...which, after: place }), (next): Listening => ({
            sequence: place,
            next
          }))
        ),
        told,
        // It is the caller who ends it.
        Effect.provideContext(Context.add(context, Scope.Scope, scope))
      )
    )
