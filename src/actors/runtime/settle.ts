/** What becomes of an attempt: the one place that decides it. */
import { Cause, Exit, Option, Predicate } from "effect"
import type { Tagged } from "../../schemas/Task.ts"
import { alwaysFinal, passing } from "./failures.ts"
import type { Policy } from "./policy.ts"
import { Postponed } from "./Postponed.ts"
import * as Retry from "./Retry.ts"

/** How a delivery is handed back. */
export type Settlement<A, E> =
  | { readonly _tag: "Ack"; readonly output: A }
  /** To be tried again, in `delay` milliseconds. */
  | { readonly _tag: "Nak"; readonly delay: number; readonly cause: Cause.Cause<E> }
  /** To be run in `delay` milliseconds, with nothing lost: it waits for its turn. */
  | { readonly _tag: "Postpone"; readonly delay: number; readonly postponed: Postponed }
  /** Never to be tried again. */
  | { readonly _tag: "Term"; readonly cause: Cause.Cause<E> }

/**
 * A success is acked. A failure that another attempt cannot mend, and the last attempt's, is the end. Anything else, a
 * defect included, is tried again after a delay. `attempt` counts from 1; `random` in [0, 1) is the delay's jitter. What has a
 * deadline comes back by then, to be told of: `left` is how many milliseconds that is. A failure that knows when to come
 * back says so as `retryAfterMs`.
 */
export const settle = <A, E extends Tagged>(
  exit: Exit.Exit<A, E>,
  attempt: number,
  policy: Pick<Policy, "retry" | "giveUpOn">,
  random: number,
  left = Infinity
): Settlement<A, E> => {
  if (Exit.isSuccess(exit)) return { _tag: "Ack", output: exit.value }
  const { cause } = exit
  const failure = Cause.findErrorOption(cause)
  const byDeadline = (delay: number) => Math.min(delay, Math.max(0, left))
  if (Option.isSome(failure) && failure.value instanceof Postponed)
    return { _tag: "Postpone", delay: byDeadline(failure.value.delayMs), postponed: failure.value }
  const final = Option.isSome(failure) && isFinal(failure.value, policy)
  if (final || attempt >= policy.retry.attempts) return { _tag: "Term", cause }
  const asked = Option.flatMapNullishOr(failure, askedOf)
  const delay = Option.match(asked, {
    onNone: () => Retry.delay(policy.retry, attempt, random),
    onSome: (millis) => Retry.asked(millis, random)
  })
  return { _tag: "Nak", delay: byDeadline(delay), cause }
}

const askedOf = (failure: Tagged): number | undefined =>
  Predicate.hasProperty(failure, "retryAfterMs") && typeof failure.retryAfterMs === "number"
    ? failure.retryAfterMs
    : undefined

const isFinal = ({ _tag }: Tagged, { giveUpOn }: Pick<Policy, "giveUpOn">) => {
  if (alwaysFinal.has(_tag)) return true
  return giveUpOn === "every failure" ? !passing.has(_tag) : giveUpOn.has(_tag)
}
