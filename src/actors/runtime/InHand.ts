/** What an actor has in hand: it renews the leases, tells what takes a while, and stops what must be stopped. */
import { Clock, Duration, Effect, Schedule } from "effect"
import * as TaskId from "../../schemas/TaskId.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { elapsed } from "../../streams/elapsed.ts"
import type { Cancelled as Who } from "../../streams/Live.ts"
import { Nats } from "../../streams/Nats.ts"
import { ackWaitSeconds } from "../../streams/lease.ts"
import type { Begun, Reason } from "./Begun.ts"
import * as Cancelled from "./Cancelled.ts"
import type { Tally } from "./Tally.ts"
import * as Telling from "./Telling.ts"

type Entry = Begun & { readonly delivery: Delivery; reason?: Reason; told?: Telling.Told }

/** One look at everything in hand. A time-out is late by this much at most. */
const tick = Duration.millis(250)
const leaseMs = ackWaitSeconds * 1_000
/** A third of the ack wait: two renewals may be lost before the lease is. */
const renewEveryMs = leaseMs / 3

export interface InHand {
  /** False if the same task is in hand already, handed out again because its lease had lapsed. */
  readonly claim: (delivery: Delivery) => boolean
  readonly release: (delivery: Delivery) => void
  /** Why it is not to begin now, if there is a reason. */
  readonly against: (delivery: Delivery) => Reason | undefined
  /** Whether another worker may have been handed it since it came here. */
  readonly doubts: (delivery: Delivery) => boolean
  readonly begin: (delivery: Delivery, begun: Begun) => void
  /** For one that has begun to wait and is about to go on: stops it where another worker has done it meanwhile. */
  readonly goOn: (delivery: Delivery) => Effect.Effect<void>
  /** The attempt is over. Returns why it was interrupted, if it was. */
  readonly end: (delivery: Delivery) => Reason | undefined
  /** Somebody else has written its record, as it seems. */
  readonly settledElsewhere: (delivery: Delivery) => void
  /** Interrupts what runs, and what may still begin. */
  readonly shutDown: () => void
  readonly cancel: (who: Who) => void
  /** Whether the task was said to be cancelled a moment ago. */
  readonly isCancelled: (delivery: Delivery) => boolean
  /** It was not, after all. */
  readonly uncancel: (id: string) => void
  /** Runs as long as there may be anything in hand. */
  readonly keep: Effect.Effect<never>
}

export const make = Effect.fnUntraced(function* (options: {
  readonly tally: Pick<Tally, "leasesLost">
  readonly held: ReadonlySet<Delivery>
  readonly worker: string
  /** Whether a task has its record, which another worker may have written. */
  readonly isSettled: (delivery: Delivery) => Effect.Effect<boolean>
  /** Whether the task that called it was cancelled. */
  readonly isOrphan: (delivery: Delivery) => Effect.Effect<boolean>
  /** What else goes on as long as what is in hand does. */
  readonly onRenew: () => void
}) {
  const { tally, held, worker, isSettled, isOrphan, onRenew } = options
  const telling = yield* Telling.make(worker)
  const { isConnected, onChange } = yield* Nats
  const entries = new Map<Delivery, Entry>()
  const claimed = new Map<string, Delivery>()
  const cancelled = Cancelled.make()
  /** Of these somebody else has written a record, as it seems. */
  const heard = new WeakSet<Delivery>()
  /** Of these the lease may have lapsed, or something was said that was not heard. */
  const doubted = new WeakSet<Delivery>()
  let lookedAt = yield* elapsed
  let renewedAt = lookedAt
  let cutOff = false
  let rechecking = false
  let shuttingDown = false

  yield* Effect.acquireRelease(
    // What was sent just before that may not have arrived, and what was said meanwhile was not heard.
    Effect.sync(() => onChange(() => (cutOff = true))),
    (forget) => Effect.sync(forget)
  )

  const against = (delivery: Delivery): Reason | undefined => {
    const { id, parent } = delivery
    if (shuttingDown) return "shutdown"
    if (heard.has(delivery) || cancelled.has(id)) return "settled elsewhere"
    return parent !== undefined && cancelled.has(parent) ? "parent cancelled" : undefined
  }

  const interrupt = (entry: Entry, reason: Reason) => {
    if (entry.reason !== undefined) return
    entry.reason = reason
    entry.fiber.interruptUnsafe()
  }

  /** What was in hand while its lease ran out may be done by another worker, now or later. */
  const recheck = Effect.suspend(() =>
    Effect.forEach(
      [...entries.values()].filter(({ delivery }) => doubted.has(delivery)),
      (entry) =>
        Effect.gen(function* () {
          if (yield* isSettled(entry.delivery)) interrupt(entry, "settled elsewhere")
          else if (yield* isOrphan(entry.delivery)) interrupt(entry, "parent cancelled")
        }),
      { concurrency: 16, discard: true }
    )
  ).pipe(Effect.ensuring(Effect.sync(() => (rechecking = false))))

  const renew = (now: number) => {
    // The process was held up, or the connection was lost.
    const hasLapsed = now - renewedAt >= leaseMs
    if (cutOff || hasLapsed) for (const delivery of held) doubted.add(delivery)
    if (hasLapsed) tally.leasesLost(held.size)
    cutOff = false
    renewedAt = now
    for (const delivery of held) delivery.working()
    onRenew()
    cancelled.forget(now, held)
  }

  const look = Effect.gen(function* () {
    const now = yield* elapsed
    const time = yield* Clock.currentTimeMillis
    lookedAt = now
    // While the connection is lost nothing is renewed, whatever is sent.
    const isDue = isConnected() && (cutOff || now - renewedAt >= renewEveryMs)
    if (isDue) renew(now)
    for (const entry of entries.values()) {
      // Before it ends, which an interruption may bring about at once. Nobody hears what is said to a lost connection.
      if (isConnected()) telling.tell(entry, now, time, isDue)
      if (now - entry.since - entry.waited(now) >= entry.timeout) interrupt(entry, "timeout")
      if (entry.deadline !== undefined && time >= entry.deadline) interrupt(entry, "deadline")
    }
    if (!isDue || rechecking) return
    rechecking = true
    yield* Effect.forkChild(recheck)
  })

  const settledElsewhere = (delivery: Delivery) => {
    heard.add(delivery)
    const entry = entries.get(delivery)
    if (entry !== undefined) interrupt(entry, "settled elsewhere")
  }

  return {
    claim: (delivery) => {
      const other = claimed.get(delivery.id)
      // One that was handed back a moment ago may be here again before it was released.
      if (other !== undefined && held.has(other)) {
        // The key was used again before the last task of this name, which was cancelled, has come to its end here.
        if (other.sequence !== delivery.sequence) delivery.nak(1_000)
        else if (!doubted.has(other)) tally.leasesLost(1)
        return false
      }
      claimed.set(delivery.id, delivery)
      return true
    },
    release: (delivery) => {
      if (claimed.get(delivery.id) === delivery) claimed.delete(delivery.id)
    },
    against,
    doubts: (delivery) => doubted.has(delivery),
    begin: (delivery, begun) => {
      const entry: Entry = { ...begun, delivery }
      entries.set(delivery, entry)
      const reason = against(delivery)
      if (reason !== undefined) interrupt(entry, reason)
    },
    end: (delivery) => {
      const entry = entries.get(delivery)
      entries.delete(delivery)
      telling.ended(delivery, entry?.told !== undefined)
      return entry?.reason
    },
    goOn: Effect.fnUntraced(function* (delivery) {
      if (doubted.has(delivery) && (yield* isSettled(delivery))) settledElsewhere(delivery)
    }),
    settledElsewhere,
    shutDown: () => {
      shuttingDown = true
      for (const entry of entries.values()) interrupt(entry, "shutdown")
    },
    cancel: ({ kind, key }) => {
      const id = TaskId.make(kind, key)
      cancelled.add(id, lookedAt)
      for (const entry of entries.values()) {
        if (entry.delivery.id === id) interrupt(entry, "settled elsewhere")
        else if (entry.delivery.parent === id) interrupt(entry, "parent cancelled")
      }
    },
    isCancelled: (delivery) => cancelled.has(delivery.id),
    uncancel: (id) => {
      cancelled.remove(id)
    },
    keep: Effect.andThen(Effect.repeat(look, Schedule.spaced(tick)), Effect.never)
  } satisfies InHand
})
