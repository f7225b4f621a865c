/** The worker: takes the tasks of one kind, has its actor do them, and writes down what came of it. */
import { Cause, Clock, Config, Duration, Effect, Exit, Fiber, Option, Random } from "effect"
import type * as Task from "../../schemas/Task.ts"
import { Deliveries } from "../../streams/Deliveries.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { Live } from "../../streams/Live.ts"
import type { Actor } from "./Actor.ts"
import { CurrentTask } from "./CurrentTask.ts"
import { TimedOut } from "./failures.ts"
import * as InHand from "./InHand.ts"
import * as Ledger from "./Ledger.ts"
import { perform } from "./perform.ts"
import { settle } from "./settle.ts"
import { workerName } from "./workerName.ts"

/** How long running tasks may take to finish after the process was asked to stop. */
const drainTime = Config.Duration("MILLRACE_DRAIN").pipe(Config.withDefault(Duration.seconds(10)))

/**
 * Runs until interrupted. Then it pulls no more, gives running tasks the drain time, hands back what is not done by
 * then without costing it an attempt, and returns when the last settlement is written.
 */
export const run = <R>(actor: Actor<Task.Any, R>) => Effect.scoped(runScoped(actor))

const runScoped = Effect.fnUntraced(function* <R>(actor: Actor<Task.Any, R>) {
  const worker = yield* workerName
  const drain = yield* drainTime
  const source = yield* (yield* Deliveries).open(actor.task.name, actor.concurrency)
  const inHand = yield* InHand.make(source.held, worker, actor.timeout)
  const ledger = yield* Ledger.make({ contract: actor.task, worker, pause: source.pause })
  yield* (yield* Live).cancelled(inHand.cancel)

  const attempt = Effect.fnUntraced(function* (delivery: Delivery, history: Ledger.History) {
    const startedAt = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.forkChild(
      Effect.provideService(perform(actor, delivery), CurrentTask, {
        id: delivery.id,
        kind: delivery.kind,
        key: delivery.key,
        attempt: history.attempt
      }),
      { startImmediately: true }
    )
    inHand.begin(delivery, { fiber, attempt: history.attempt, startedAt })
    const exit = yield* Fiber.await(fiber)
    return { exit, startedAt, interrupted: inHand.end(delivery) }
  })

  const isCancelled = Effect.fnUntraced(function* (delivery: Delivery) {
    const proven = yield* ledger.cancelled(delivery)
    if (!proven) inHand.uncancel(delivery.id)
    return proven
  })

  const handle = Effect.fnUntraced(function* (delivery: Delivery) {
    if (inHand.isCancelled(delivery) && (yield* isCancelled(delivery))) return
    const history = yield* ledger.before(delivery)
    if (history === undefined) return
    const { exit, startedAt, interrupted } = yield* attempt(delivery, history)
    const entry = { delivery, history, startedAt }
    switch (interrupted) {
      case "cancelled":
        if (yield* isCancelled(delivery)) return
        return yield* ledger.handBack(entry, hearsay)
      case "parent cancelled":
        if (yield* ledger.isOrphan(delivery)) return yield* ledger.cancel(delivery, history)
        if (delivery.parent !== undefined) inHand.uncancel(delivery.parent)
        return yield* ledger.handBack(entry, hearsay)
      case "shutdown":
        if (Exit.isFailure(exit)) return yield* ledger.handBack(entry, "Its worker was shut down.")
    }
    const ended = interrupted === "timeout" && Exit.isFailure(exit) ? timedOut(actor.timeout) : exit
    if (Exit.isFailure(ended) && isCrash(ended.cause))
      yield* Effect.logError("the actor crashed", ended.cause)
    yield* ledger.write(entry, settle(ended, history.attempt, actor, yield* Random.next))
  })

  /** One slot: takes a delivery when it is free, and ends when there are no more. */
  const slot = Effect.gen(function* () {
    while (true) {
      const delivery = yield* source.take
      if (delivery === undefined) return
      if (!inHand.claim(delivery)) {
        delivery.forget()
        continue
      }
      yield* handle(delivery).pipe(
        // A bug of ours must cost neither the slot nor the task.
        Effect.catchCause((cause) => {
          delivery.nak(bugDelayMs)
          return Effect.logError("the worker itself crashed; the task is handed out again", cause)
        }),
        Effect.annotateLogs({ kind: delivery.kind, task: delivery.id })
      )
      inHand.release(delivery)
    }
  })

  /** The slots are not interrupted with their parent: what they do to a delivery must be done to its end. */
  const slots = Effect.forkDetach(
    Effect.forEach(Array.from({ length: actor.concurrency }), () => slot, {
      concurrency: "unbounded",
      discard: true
    }),
    { uninterruptible: true }
  )

  const shutDown = (running: Fiber.Fiber<void>) =>
    Effect.gen(function* () {
      yield* source.stop
      const done = Effect.interruptible(Fiber.await(running))
      if (Option.isSome(yield* Effect.timeoutOption(done, drain))) return
      inHand.shutDown()
      yield* Effect.timeoutOption(done, handBackTime)
      yield* ledger.abandon
    })

  const keeper = yield* Effect.forkScoped(inHand.keep)
  yield* Effect.logDebug(`taking ${actor.task.name} tasks, ${actor.concurrency} at a time`)
  return yield* Effect.acquireUseRelease(
    slots,
    (running) => Effect.raceFirst(Fiber.join(running), Fiber.join(keeper)),
    shutDown
  )
})

const bugDelayMs = 30_000

const hearsay = "It was said to be cancelled, and was not."

/** Interrupted programs run their finalizers, and their interruption is written down. Then the process ends. */
const handBackTime = Duration.seconds(5)

const isCrash = (cause: Cause.Cause<unknown>) => Option.isNone(Cause.findErrorOption(cause))

const timedOut = (after: Duration.Duration) => Exit.fail(new TimedOut({ seconds: Duration.toSeconds(after) }))
