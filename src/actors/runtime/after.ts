/** What becomes of an attempt that is over. */
import { Cause, Clock, Effect, Exit, Option, Random } from "effect"
import type * as Task from "../../schemas/Task.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Before } from "./before.ts"
import { DeadlinePassed, TimedOut } from "./failures.ts"
import type { Reason } from "./Begun.ts"
import type { InHand } from "./InHand.ts"
import type { Ended, Ledger } from "./Ledger.ts"
import type { Policy } from "./policy.ts"
import { bare } from "../../telemetry/bare.ts"
import { settle } from "./settle.ts"
import type { Tally } from "./Tally.ts"

export type After = ReturnType<typeof make>

export const make = ({
  before,
  inHand,
  ledger,
  tally
}: {
  readonly before: Before
  readonly inHand: InHand
  readonly ledger: Ledger
  readonly tally: Tally
}) => {
  /** Takes it from the queue if it is settled, as was said. */
  const hearsay = Effect.fnUntraced(function* (delivery: Delivery) {
    const settled = yield* before.isSettledElsewhere(delivery)
    if (settled) delivery.ack()
    else inHand.uncancel(delivery.id)
    return settled
  })

  /** What becomes of an attempt that was stopped, or never begun, for a reason that is not the task's own. */
  const stopped = Effect.fnUntraced(function* (ended: Ended, reason: Stop) {
    const { delivery, history } = ended
    switch (reason) {
      case "settled elsewhere":
        if (yield* hearsay(delivery)) return
        return yield* ledger.handBack(ended, notSettled)
      case "parent cancelled":
        if (yield* before.isOrphan(delivery)) return yield* ledger.cancel(delivery, history)
        if (delivery.parent !== undefined) inHand.uncancel(delivery.parent)
        return yield* ledger.handBack(ended, notSettled)
      case "shutdown":
        return yield* ledger.handBack(ended, "Its worker was shut down.")
    }
  })

  /** What follows from an attempt is written down. */
  const attempt = Effect.fnUntraced(function* (
    ended: Ended,
    policy: Policy,
    exit: Exit.Exit<string, Task.Tagged>,
    interrupted: Reason | undefined
  ) {
    const { delivery, history } = ended
    // What succeeded all the same is written down, whatever it was stopped for: if a record stands, that one stays.
    if (Exit.isFailure(exit) && isStop(interrupted)) {
      tally.interrupted(1)
      return yield* stopped(ended, interrupted)
    }
    const outcome = Exit.isFailure(exit) ? (whenInterrupted(interrupted, delivery, policy) ?? exit) : exit
    if (Exit.isFailure(outcome) && isCrash(outcome.cause))
      yield* Effect.logError("the actor crashed", bare(outcome.cause))
    const left = (policy.deadline ?? Infinity) - (yield* Clock.currentTimeMillis)
    const settlement = settle(outcome, history.attempt, policy, yield* Random.next, left)
    tally[endOf[settlement._tag]](1)
    yield* ledger.write(ended, settlement)
  })

  return { attempt, hearsay }
}

const endOf = { Ack: "succeeded", Nak: "failed", Term: "failed", Postpone: "postponed" } as const

const notSettled = "It was said to be settled, and was not."

const isCrash = (cause: Cause.Cause<unknown>) => Option.isNone(Cause.findErrorOption(cause))

/** Reasons that say nothing of the task. */
type Stop = Exclude<Reason, "timeout" | "deadline">
const isStop = (reason: Reason | undefined): reason is Stop =>
  reason !== undefined && reason !== "timeout" && reason !== "deadline"

/** What an interruption is, told as the failure it stands for. */
const whenInterrupted = (reason: Reason | undefined, { options }: Delivery, { timeout }: Policy) => {
  if (reason === "timeout") return Exit.fail(new TimedOut({ seconds: timeout / 1_000 }))
  if (reason === "deadline") return Exit.fail(new DeadlinePassed({ deadline: options.deadline ?? "" }))
  return undefined
}
