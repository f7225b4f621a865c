/** Asking NATS: again while it does not answer, and with what it cannot do as the client's failures. */
import { Effect } from "effect"
import { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import * as Subjects from "../../streams/Subjects.ts"
import { Forbidden, Unavailable } from "../Failures.ts"
import { patiently } from "../patiently.ts"

type Told<E> = Exclude<E, NatsUnavailable> | Unavailable | Forbidden

/** A user who may not do it will not be let in by asking again. */
export const awayOf = ({ asked, reason }: NatsUnavailable): Unavailable | Forbidden =>
  reason === "not permitted"
    ? new Forbidden({
        reason: Subjects.scheduled(asked)
          ? "NATS lets only gateways schedule. Ask one over HTTP, or connect with the rights of one."
          : `NATS lets nobody of this name publish to ${asked}.`
      })
    : new Unavailable({ asked, reason })

export const told = <A, E, R>(asked: Effect.Effect<A, E, R>): Effect.Effect<A, Told<E>, R> =>
  Effect.mapError(asked, (failure): Told<E> => {
    if (failure instanceof NatsUnavailable) return awayOf(failure)
    return other<E>(failure)
  })

/** What is left of the failures once this one is told. */
function other<E>(failure: E): Exclude<E, NatsUnavailable>
function other(failure: unknown): unknown {
  return failure
}

/** Only what is the same asked twice. */
export const answered = <A, E extends { readonly _tag: string }, R>(
  asked: Effect.Effect<A, E, R>
): Effect.Effect<A, Told<E>, R> => patiently(told(asked))
