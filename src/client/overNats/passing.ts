/** The events that pass, over NATS. */
import { type Context, Effect, Stream } from "effect"
import { Events } from "../../streams/Events.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import type { Way } from "../Way.ts"
import { awayOf } from "./answered.ts"
import { checkedKind } from "./named.ts"
import type { Services } from "./Services.ts"

export const passing =
  (context: Context.Context<Services>): Way["passing"] =>
  (which, after) =>
    Stream.unwrap(
      Effect.gen(function* () {
        yield* checkedKind(which)
        const events = yield* Events
        const newest = yield* events.newest
        // Who has seen an event that is not there yet saw it in a stream that is gone: all of this one is new to them.
        const place = after === undefined ? newest : after > newest ? 0 : after
        return Stream.concat(
          Stream.succeed({ sequence: place }),
          events.subscribe({ ...which, after: place })
        )
      })
    ).pipe(
      Stream.catchTag("NatsUnavailable", (away: NatsUnavailable) => Stream.fail(awayOf(away))),
      Stream.provideContext(context)
    )
