/** The life of one delivery in a worker: what is known of it, one attempt of its actor, and what came of that. */
import { Cause, Clock, Effect, Exit, Fiber, Option, Random, type Scope } from "effect"
import type * as Task from "../../schemas/Task.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { Live } from "../../streams/Live.ts"
import type { Actor } from "./Actor.ts"
import type { Before } from "./before.ts"
import { CurrentTask } from "./CurrentTask.ts"
import { DeadlinePassed, TimedOut } from "./failures.ts"
import * as Gate from "./Gate.ts"
import { type History, weightOf } from "./History.ts"
import { type InHand, elapsed } from "./InHand.ts"
import type { Ended, Ledger } from "./Ledger.ts"
import { perform } from "./perform.ts"
import { type Policy, policyOf } from "./policy.ts"
import * as Report from "./Report.ts"
import { settle } from "./settle.ts"

export const make = Effect.fnUntraced(function* <R>(
  actor: Actor<Task.Any, R>,
  { before, inHand, ledger }: { readonly before: Before; readonly inHand: InHand; readonly ledger: Ledger }
) {
  const live = yield* Live
  const gate = Gate.make(actor.concurrency)

  const perhapsSettled = Effect.fnUntraced(function* (delivery: Delivery) {
    const settled = yield* before.isSettledElsewhere(delivery)
    if (settled) delivery.ack()
    else inHand.uncancel(delivery.id)
    return settled
  })

  /** Another worker may be at the same task, if it is slow and not dead; the first record ends this attempt as well. */
  const listen = (delivery: Delivery): Effect.Effect<void, never, Scope.Scope> =>
    delivery.deliveries > 1
      ? live.recorded(delivery.kind, delivery.key, () => inHand.settledElsewhere(delivery))
      : Effect.void

  const attempt = Effect.fnUntraced(function* (ended: Ended, policy: Policy) {
    const { delivery, history, report, startedAt } = ended
    const { id, kind, key, again, options } = delivery
    yield* listen(delivery)
    const fiber = yield* Effect.forkChild(
      Effect.provideService(perform(actor, delivery), CurrentTask, {
        id,
        kind,
        key,
        attempt: history.attempt,
        ...(again === undefined ? {} : { again }),
        ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
        progress: report.progress,
        log: report.log
      }),
      { startImmediately: true }
    )
    inHand.begin(delivery, {
      fiber,
      attempt: history.attempt,
      startedAt,
      since: yield* elapsed,
      report,
      ...policy
    })
    const exit = yield* Fiber.await(fiber)
    return { exit, interrupted: inHand.end(delivery) }
  }, Effect.scoped)

  const run = Effect.fnUntraced(function* (delivery: Delivery, known: History) {
    const beginning = yield* begin(delivery, known)
    const mark = known.crashes > 0 ? yield* ledger.mark(beginning) : Option.none()
    const history = Option.isSome(mark) ? { ...known, mark: mark.value } : known
    const ended = { ...beginning, history }
    const policy = policyOf(actor, delivery.options)
    const { exit, interrupted } = yield* attempt(ended, policy)
    switch (interrupted) {
      case "settled elsewhere":
        if (yield* perhapsSettled(delivery)) return
        return yield* ledger.handBack(ended, hearsay)
      case "parent cancelled":
        if (yield* before.isOrphan(delivery)) return yield* ledger.cancel(delivery, history)
        if (delivery.parent !== undefined) inHand.uncancel(delivery.parent)
        return yield* ledger.handBack(ended, hearsay)
      case "shutdown":
        if (Exit.isFailure(exit)) return yield* ledger.handBack(ended, "Its worker was shut down.")
    }
    const outcome = Exit.isFailure(exit) ? (whenInterrupted(interrupted, delivery, policy) ?? exit) : exit
    if (Exit.isFailure(outcome) && isCrash(outcome.cause))
      yield* Effect.logError("the actor crashed", outcome.cause)
    const left = (policy.deadline ?? Infinity) - (yield* Clock.currentTimeMillis)
    yield* ledger.write(ended, settle(outcome, history.attempt, policy, yield* Random.next, left))
  })

  return Effect.fnUntraced(function* (delivery: Delivery) {
    if (inHand.isCancelled(delivery) && (yield* perhapsSettled(delivery))) return
    const verdict = yield* before.verdict(delivery)
    switch (verdict._tag) {
      case "Run":
        return yield* gate.through(
          weightOf(verdict.history, actor.concurrency),
          run(delivery, verdict.history)
        )
      case "Drop":
        return delivery.ack()
      case "HandBack":
        return delivery.nak(0)
      case "Cancel":
        return yield* ledger.cancel(delivery, verdict.history)
      case "Fail":
        return yield* ledger.write(yield* begin(delivery, verdict.history), {
          _tag: "Term",
          cause: verdict.cause
        })
    }
  })
})

const begin = (delivery: Delivery, history: History): Effect.Effect<Ended> =>
  Effect.map(Clock.currentTimeMillis, (startedAt) => ({
    delivery,
    history,
    startedAt,
    report: Report.make()
  }))

const hearsay = "It was said to be settled, and was not."

const isCrash = (cause: Cause.Cause<unknown>) => Option.isNone(Cause.findErrorOption(cause))

/** What an interruption is, told as the failure it stands for. */
const whenInterrupted = (reason: string | undefined, { options }: Delivery, { timeout }: Policy) => {
  if (reason === "timeout") return Exit.fail(new TimedOut({ seconds: timeout / 1_000 }))
  if (reason === "deadline") return Exit.fail(new DeadlinePassed({ deadline: options.deadline ?? "" }))
  return undefined
}
