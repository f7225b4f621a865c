/** The worker: takes the tasks of one kind as long as it runs, and hands back in good order what it cannot finish. */
import { Clock, Duration, Effect, Fiber, Option } from "effect"
import type * as Task from "../../schemas/Task.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { Deliveries } from "../../streams/Deliveries.ts"
import { drainTime } from "../../streams/drainTime.ts"
import { Live } from "../../streams/Live.ts"
import { bare } from "../../telemetry/bare.ts"
import { Workers } from "../../streams/Workers.ts"
import { type Actor, type Ready, ready } from "./Actor.ts"
import type { CurrentTask } from "./CurrentTask.ts"
import * as After from "./after.ts"
import { Company } from "./Company.ts"
import * as Before from "./before.ts"
import * as Gate from "./Gate.ts"
import * as Handle from "./handle.ts"
import * as InHand from "./InHand.ts"
import * as KindTurns from "./KindTurns.ts"
import * as Lending from "./Lending.ts"
import * as Ledger from "./Ledger.ts"
import * as Listening from "./listening.ts"
import * as Slots from "./Slots.ts"
import { spanning } from "./spanning.ts"
import * as Straight from "./straight.ts"
import * as Tally from "./Tally.ts"
import * as Surely from "./surely.ts"
import { workerName } from "./workerName.ts"

/**
 * Runs until interrupted. Then it pulls no more, gives running tasks the drain time, hands back what is not done by
 * then without costing it an attempt, and returns when the last settlement is written.
 */
export const run = <R>(actor: Actor<Task.Any, R>) => Effect.scoped(Effect.flatMap(ready(actor), runScoped))

const runScoped = Effect.fnUntraced(function* <R>(actor: Ready<Task.Any, R>) {
  const worker = yield* workerName
  const drain = yield* drainTime
  // Before the first task comes.
  const gate = Gate.make(actor.concurrency)
  const turns = yield* KindTurns.make(actor.task.name, actor.concurrency, gate.turnsAway)
  const source = yield* (yield* Deliveries).open(actor.task.name, actor.concurrency, (paused) => {
    gate.bar(paused)
    if (paused) turns.wakeAll()
  })
  const { surely, abandon } = Surely.make((paused) => {
    source.pause(paused)
    // What was asked for before that still comes.
    gate.pause(paused)
  })
  const before = yield* Before.make(surely, actor.waits)
  const ledger = yield* Ledger.make({
    contract: actor.task,
    worker,
    surely,
    onPostponed: before.remember
  })
  const tally = yield* Tally.make(actor.task.name)
  const inHand = yield* InHand.make({
    tally,
    held: source.held,
    worker,
    isSettled: before.isSettledElsewhere,
    isOrphan: before.isOrphan,
    onRenew: turns.renew
  })
  const live = yield* Live
  const listening = Listening.make({
    live,
    isSettled: before.isSettledElsewhere,
    onSettled: inHand.settledElsewhere
  })
  const after = After.make({ before, inHand, ledger, tally })
  const lending = Lending.make({
    slots: () => slots,
    widen: source.widen,
    gate,
    company: yield* Company
  })
  const parts = { after, before, gate, inHand, ledger, lending, listening, tally, turns }
  const handle = yield* Handle.make(actor, parts)
  const goStraight = yield* Straight.make(actor, parts)
  yield* live.cancelled(inHand.cancel)
  const { logged } = yield* spanning
  let busy = 0
  const startedAt = new Date(yield* Clock.currentTimeMillis).toISOString()
  const alive = () => ({
    worker,
    slots: actor.concurrency,
    busy: busy - lending.count(),
    waiting: lending.count(),
    startedAt
  })
  yield* (yield* Workers).present(actor.task.name, alive)

  const context = yield* Effect.context<Exclude<R, CurrentTask>>()

  /** Handles it as an Effect, which is not interrupted: what it does to a delivery must be done to its end. */
  const fork = (
    delivery: Delivery,
    handling: Effect.Effect<void, never, Exclude<R, CurrentTask>>,
    done: () => void
  ) => {
    const guarded = handling.pipe(
      // A bug of ours must cost neither the slot nor the task.
      Effect.catchCause((cause) => {
        delivery.nak(bugDelayMs)
        return Effect.logError("the worker itself crashed; the task is handed out again", bare(cause))
      }),
      Effect.annotateLogs({ kind: delivery.kind, task: delivery.id, ...logged(delivery) })
    )
    Effect.runForkWith(context)(guarded, { uninterruptible: true }).addObserver(() => queueMicrotask(done))
  }

  const work = (delivery: Delivery, free: () => void) => {
    if (!inHand.claim(delivery)) {
      delivery.forget()
      return queueMicrotask(free)
    }
    busy += 1
    let isDone = false
    const done = () => {
      if (isDone) return
      isDone = true
      busy -= 1
      inHand.release(delivery)
      free()
    }
    goStraight(delivery, {
      settled: done,
      goOn: (rest) => fork(delivery, rest, done),
      // As if nothing had been done with it.
      decline: () => fork(delivery, handle(delivery), done)
    })
  }

  const slots = Slots.open(actor.concurrency, source.take, work)

  const shutDown = Effect.gen(function* () {
    yield* source.stop
    gate.close()
    turns.wakeAll()
    // What waits is handed back at once, and not when a slot is free for it.
    slots.add(handsForTheRest)
    const done = Effect.interruptible(slots.ended)
    if (Option.isSome(yield* Effect.timeoutOption(done, drain))) return
    inHand.shutDown()
    yield* Effect.timeoutOption(done, handBackTime)
    yield* abandon
  })

  const keeper = yield* Effect.forkScoped(inHand.keep)
  yield* Effect.logDebug(`taking ${actor.task.name} tasks, ${actor.concurrency} at a time`)
  return yield* Effect.onExit(Effect.raceFirst(slots.ended, Fiber.join(keeper)), () => shutDown)
})

const bugDelayMs = 30_000

/** Enough for hundreds a second: each is one write. */
const handsForTheRest = 16

/** Interrupted programs run their finalizers, and their interruption is written down. Then the process ends. */
const handBackTime = Duration.seconds(5)
