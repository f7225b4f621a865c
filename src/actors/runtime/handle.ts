/** The life of one delivery in a worker: what is known of it, one attempt of its actor, and what came of that. */
import { Clock, Effect, Exit, Fiber, Option } from "effect"
import type * as Task from "../../schemas/Task.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Limit } from "../../streams/Limits.ts"
import { elapsed } from "../../streams/elapsed.ts"
import type { Ready } from "./Actor.ts"
import type { After } from "./after.ts"
import type { Before } from "./before.ts"
import { Company } from "./Company.ts"
import { CurrentTask } from "./CurrentTask.ts"
import type { Gate } from "./Gate.ts"
import type { History } from "./History.ts"
import type { InHand } from "./InHand.ts"
import type { KindTurns } from "./KindTurns.ts"
import type { Ended, Ledger } from "./Ledger.ts"
import { performing } from "./perform.ts"
import { type Policy, policyOf } from "./policy.ts"
import { putOff, toldOf } from "./Postponed.ts"
import type { Listening } from "./listening.ts"
import * as Report from "./Report.ts"
import { spanning } from "./spanning.ts"
import type { Tally } from "./Tally.ts"
import * as Waiting from "./Waiting.ts"
import type { Lending } from "./Lending.ts"
import { weightsOf } from "./weights.ts"

/** What a worker is made of. */
export interface Parts {
  readonly after: After
  readonly before: Before
  readonly gate: Gate
  readonly inHand: InHand
  readonly ledger: Ledger
  readonly lending: Lending
  readonly listening: Listening
  readonly tally: Tally
  readonly turns: KindTurns
}

export const make = Effect.fnUntraced(function* <R>(
  actor: Ready<Task.Any, R>,
  { after, before, gate, inHand, ledger, lending, listening, tally, turns }: Parts
) {
  const perform = performing(actor)
  type Performed = ReturnType<typeof perform>
  const company = yield* Company
  const { spanned } = yield* spanning

  /** Looked at once it listens: while it waited for its turn here, somebody else may have finished it. */
  const isLate = (delivery: Delivery) =>
    delivery.deliveries > 1 || inHand.doubts(delivery)
      ? before.isSettledElsewhere(delivery)
      : Effect.succeed(false)

  /** Its kind may have been paused, or its worker told to stop, while it waited for its turn: then it does not begin. */
  const inTurn = ({ delivery, history }: Ended, performed: Performed) =>
    turns.inTurn(
      delivery,
      (wait) => lending.outside(weightsOf(history, actor), wait),
      Effect.suspend(() => {
        const why = gate.turnsAway()
        if (why !== undefined) return putOff(toldOf(history), 0, notBegun[why])
        return Effect.andThen(inHand.goOn(delivery), performed)
      })
    )

  const attempt = Effect.fnUntraced(function* (ended: Ended, policy: Policy, performed: Performed) {
    const { delivery, history, report, startedAt } = ended
    const { id, kind, key, enqueuedAt, again, lane, options } = delivery
    const { timeout } = policy
    const since = yield* elapsed
    const postponed = toldOf(history)
    tally.started(1)
    const against = inHand.against(delivery) ?? (yield* deadlineOf(policy))
    if (against !== undefined) return { exit: Exit.interrupt(), interrupted: against }
    const waiting = Waiting.make()
    const program = turns.isLimited() ? inTurn(ended, performed) : performed
    const fiber = yield* Effect.forkChild(
      Effect.provideService(
        Waiting.provide(waiting)(spanned(delivery, history.attempt, program)),
        CurrentTask,
        {
          id,
          kind,
          key,
          attempt: history.attempt,
          enqueuedAt,
          timeout,
          ...(postponed === undefined ? {} : { postponed }),
          ...(again === undefined ? {} : { again }),
          ...(lane === undefined ? {} : { lane }),
          ...(options.concurrencyKey === undefined ? {} : { concurrencyKey: options.concurrencyKey }),
          ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
          progress: report.progress,
          log: report.log
        }
      ),
      { startImmediately: true }
    )
    const { until: waited, reason: waitsFor } = waiting
    const begun = { fiber, attempt: history.attempt, startedAt, since, waited, waitsFor, report }
    inHand.begin(delivery, { ...begun, ...policy })
    const exit = yield* Fiber.await(fiber)
    return { exit, interrupted: inHand.end(delivery) }
  })

  const run = Effect.fnUntraced(function* (delivery: Delivery, known: History) {
    if (yield* isLate(delivery)) return delivery.ack()
    const beginning = yield* begin(delivery, known)
    const policy = policyOf(actor, delivery.options)
    let history = known
    // Not before its turn: where its worker is killed while it waits, it is not this one that does it.
    const mark = Effect.map(ledger.mark(beginning), (place) => {
      if (place !== undefined) history = { ...known, mark: place }
    })
    const program = perform(delivery)
    const performed =
      known.crashes > 0 ? Effect.andThen(Waiting.turn(Effect.uninterruptible(mark)), program) : program
    const { exit, interrupted } = yield* attempt(beginning, policy, performed)
    yield* after.attempt({ ...beginning, history }, policy, exit, interrupted)
  }, annotated)

  /** At once where so many wait here for the same that there is no room for it: mostly far more wait behind it. */
  const turnAway = Effect.fnUntraced(function* (delivery: Delivery, history: History, limit: Limit) {
    const ended = yield* begin(delivery, history)
    const postponed = yield* turns.away(limit, delivery, toldOf(history))
    yield* after.attempt(ended, policyOf(actor, delivery.options), Exit.fail(postponed), undefined)
  })

  const beside = <A, E, R>(weight: number | undefined, running: Effect.Effect<A, E, R>) =>
    weight === undefined
      ? Effect.asSome(running)
      : Effect.map(
          // Who waited here while its worker was told to stop, or its kind was paused, is not begun any more.
          company.through(
            weight,
            Effect.suspend(() =>
              gate.turnsAway() === undefined ? Effect.asSome(running) : Effect.succeedNone
            )
          ),
          Option.flatten
        )

  return Effect.fnUntraced(function* (delivery: Delivery) {
    if (inHand.isCancelled(delivery) && (yield* after.hearsay(delivery))) return
    const verdict = yield* before.verdict(delivery)
    switch (verdict._tag) {
      case "Run": {
        const { history } = verdict
        const full = gate.turnsAway() === undefined ? turns.fullAt(delivery) : undefined
        if (full !== undefined) return yield* lending.beside(turnAway(delivery, history, full))
        const weights = weightsOf(history, actor)
        const ran = yield* gate.through(
          weights.here,
          beside(weights.company, listening.through(delivery, run(delivery, history)))
        )
        // Written down, or it would be handed out as one that may have killed its worker.
        if (Option.isNone(Option.flatten(ran)))
          yield* ledger.handBack(yield* begin(delivery, history), notBegun[gate.turnsAway() ?? "barred"])
        return
      }
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

/** What is written down of a task that was handed back so. */
const notBegun = {
  closed: "Its worker was shut down before it began.",
  barred: "Its kind was paused before it began."
}

/** Every line that is logged of an attempt names it. */
const annotated = <A, E, R>(running: Effect.Effect<A, E, R>, _delivery: Delivery, { attempt }: History) =>
  Effect.annotateLogs(running, { attempt })

/** It may have passed while the task waited for its turn. */
const deadlineOf = ({ deadline }: Policy) =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    deadline !== undefined && now >= deadline ? ("deadline" as const) : undefined
  )
