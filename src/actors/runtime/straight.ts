/**
 * The straight way: a task about which nothing is unusual, from its message to its record, with no fiber but the one its
 * program runs in. What turns out to be unusual goes on as an Effect.
 */
import { Clock, Context, Effect, Exit, References } from "effect"
import type * as Task from "../../schemas/Task.ts"
import { noOptions } from "../../schemas/TaskOptions.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { Untouched } from "../../streams/Untouched.ts"
import type { Ready } from "./Actor.ts"
import { isPlain } from "./before.ts"
import { Company } from "./Company.ts"
import { CurrentTask } from "./CurrentTask.ts"
import type { Parts } from "./handle.ts"
import { nothingBefore } from "./History.ts"
import type { Reason } from "./Begun.ts"
import type { Ended } from "./Ledger.ts"
import { encoding, reading } from "./perform.ts"
import { type Policy, policyOf } from "./policy.ts"
import * as Report from "./Report.ts"
import { spanning } from "./spanning.ts"
import * as Waiting from "./Waiting.ts"

/** What comes of a delivery: exactly one of these is called. */
interface Ways {
  readonly settled: () => void
  /** So much is left to be done. */
  readonly goOn: (rest: Effect.Effect<void>) => void
  /** It is no task for the straight way: nothing has been done with it. */
  readonly decline: () => void
}

/** An attempt that is over, and what is to be done with what came of it. */
interface Over {
  readonly ended: Ended
  readonly policy: Policy
  readonly ways: Ways
  readonly reason?: Reason
}

export const make = Effect.fnUntraced(function* <R>(
  actor: Ready<Task.Any, R>,
  { after, gate, inHand, ledger, listening, tally, turns }: Omit<Parts, "before">
) {
  const untouched = yield* Untouched
  const company = yield* Company
  const clock = yield* Clock.Clock
  const annotations = yield* References.CurrentLogAnnotations
  const given = yield* Effect.context<Exclude<R, CurrentTask>>()
  const base = Context.makeUnsafe<Exclude<R, CurrentTask>>(given.mapUnsafe)
  const { logged: traced, spanned } = yield* spanning
  const usual = policyOf(actor, noOptions)
  const read = reading(actor.task)
  const { now: encodeNow, encode } = encoding(actor.task)

  const enter = () => {
    if (!gate.enterNow(1)) return false
    if (actor.waits || company.enterNow(1)) return true
    gate.leave(1)
    return false
  }

  const leave = () => {
    if (!actor.waits) company.leave(1)
    gate.leave(1)
  }

  /** Somebody else may be at it. Returns how to listen no more. */
  const listen = (delivery: Delivery) => {
    if (!delivery.mayBeSecond()) return () => {}
    const fiber = Effect.runFork(listening.later(delivery))
    return () => fiber.interruptUnsafe()
  }

  const goOn = (ways: Ways, rest: Effect.Effect<void>) =>
    ways.goOn(Effect.annotateLogs(Effect.ensuring(rest, Effect.sync(leave)), { attempt: 1 }))

  /**
   * A thousand records may be on their way at a time: nothing is kept of each attempt until then but what is handed over
   * here, since the collector of garbage copies all that is kept.
   */
  const record = ({ ended, policy, ways, reason }: Over, json: string) =>
    ledger.succeedNow(ended, json, clock.currentTimeMillisUnsafe(), (stands) => {
      if (!stands) return goOn(ways, after.attempt(ended, policy, Exit.succeed(json), reason))
      tally.succeeded(1)
      leave()
      ways.settled()
    })

  const write = (over: Over, exit: Exit.Exit<unknown, Task.Tagged>) => {
    const { ended, policy, ways, reason } = over
    if (Exit.isFailure(exit))
      return goOn(ways, after.attempt(ended, policy, Exit.failCause(exit.cause), reason))
    const json = encodeNow(exit.value)
    if (json !== undefined) return record(over, json)
    const encoded = Effect.exit(encode(exit.value))
    goOn(
      ways,
      Effect.flatMap(encoded, (now) => after.attempt(ended, policy, now, reason))
    )
  }

  /** It is called from where nobody would catch what it throws. */
  const end = (over: Over, exit: Exit.Exit<unknown, Task.Tagged>) => {
    try {
      write(over, exit)
    } catch (defect) {
      goOn(over.ways, Effect.die(defect))
    }
  }

  const begin = (delivery: Delivery, ways: Ways) => {
    if (inHand.doubts(delivery) || inHand.against(delivery) !== undefined) return ways.decline()
    const found = read(delivery)
    if (found === undefined || !enter()) return ways.decline()
    const { id, kind, key, enqueuedAt, lane, options } = delivery
    const policy = options === noOptions ? usual : policyOf(actor, options)
    const report = Report.make()
    const startedAt = clock.currentTimeMillisUnsafe()
    const ended: Ended = { delivery, history: nothingBefore, startedAt, report }
    tally.started(1)
    const waiting = Waiting.make()
    const { progress, log } = report
    const { timeout } = policy
    const usually = { id, kind, key, attempt: 1, enqueuedAt, timeout, progress, log }
    const { concurrencyKey } = options
    const inLane = lane === undefined ? usually : { ...usually, lane }
    const task = concurrencyKey === undefined ? inLane : { ...inLane, concurrencyKey }
    const logged = { ...annotations, kind, task: id, attempt: 1, ...traced(delivery) }
    const context = Context.add(
      Context.add(base, References.CurrentLogAnnotations, logged),
      Waiting.Current,
      waiting
    )
    const program = spanned(
      delivery,
      1,
      Effect.suspend(() => actor.run(found.input))
    )
    const fiber = Effect.runForkWith(context)(Effect.provideService(program, CurrentTask, task))
    const exit = fiber.pollUnsafe()
    if (exit !== undefined) return end({ ended, policy, ways }, exit)
    const since = Number(clock.monotonicTimeNanosUnsafe()) / 1e6
    inHand.begin(delivery, {
      fiber,
      attempt: 1,
      startedAt,
      since,
      waited: waiting.until,
      waitsFor: waiting.reason,
      report,
      ...policy
    })
    const unlisten = listen(delivery)
    fiber.addObserver((late) => {
      unlisten()
      const reason = inHand.end(delivery)
      end({ ended, policy, ways, ...(reason !== undefined && { reason }) }, late)
    })
  }

  /** What throws here would end the reading of the whole connection. */
  const surelyBegin = (delivery: Delivery, ways: Ways) => {
    try {
      begin(delivery, ways)
    } catch (defect) {
      ways.goOn(Effect.die(defect))
    }
  }

  return (delivery: Delivery, ways: Ways): void => {
    if (turns.isLimited() || !isPlain(delivery)) return ways.decline()
    if (!delivery.mustLook()) return surelyBegin(delivery, ways)
    untouched.ask(delivery, (exit) =>
      Exit.isSuccess(exit) && exit.value ? surelyBegin(delivery, ways) : ways.decline()
    )
  }
})
