/** What an actor has in hand: it renews the leases, tells what takes a while, and stops what must be stopped. */
import { Clock, Duration, Effect, type Fiber, Schedule } from "effect"
import * as TaskId from "../../schemas/TaskId.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Cancelled } from "../../streams/Live.ts"
import { Live } from "../../streams/Live.ts"
import { Running } from "../../streams/Running.ts"
import { ackWaitSeconds } from "../../streams/Topology.ts"

/** Why an attempt was interrupted. */
export type Reason = "timeout" | "shutdown" | "cancelled" | "parent cancelled"

export interface Begun {
  readonly fiber: Fiber.Fiber<unknown, unknown>
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

type Entry = Begun & { readonly delivery: Delivery; reason?: Reason; told: boolean }

/** One look at everything in hand. A time-out is late by this much at most. */
const tick = Duration.millis(250)
/** A task that is still running after this long is told of. */
const tellAfterMs = 250
/** A third of the ack wait: two renewals may be lost before the lease is. */
const renewEveryMs = (ackWaitSeconds * 1_000) / 3
/** How long a cancelled task's key is remembered: its message may still be on its way here. */
const rememberMs = ackWaitSeconds * 1_000

export interface InHand {
  /** False if the same task is in hand already, handed out again because its lease had lapsed. */
  readonly claim: (delivery: Delivery) => boolean
  readonly release: (delivery: Delivery) => void
  readonly begin: (delivery: Delivery, begun: Begun) => void
  /** The attempt is over. Returns why it was interrupted, if it was. */
  readonly end: (delivery: Delivery) => Reason | undefined
  /** Interrupts what runs, and what may still begin. */
  readonly shutDown: () => void
  readonly cancel: (who: Cancelled) => void
  /** Whether the task was said to be cancelled a moment ago. */
  readonly isCancelled: (delivery: Delivery) => boolean
  /** It was not, after all. */
  readonly uncancel: (id: string) => void
  /** Runs as long as there may be anything in hand. */
  readonly keep: Effect.Effect<never>
}

export const make = Effect.fnUntraced(function* (
  held: ReadonlySet<Delivery>,
  worker: string,
  timeout: Duration.Duration
) {
  const running = yield* Running
  const live = yield* Live
  const entries = new Map<Delivery, Entry>()
  const claimed = new Set<string>()
  const cancelled = new Map<string, number>()
  const timeoutMs = Duration.toMillis(timeout)
  let lookedAt = 0
  let renewedAt = 0
  let shuttingDown = false

  const interrupt = (entry: Entry, reason: Reason) => {
    if (entry.reason !== undefined) return
    entry.reason = reason
    entry.fiber.interruptUnsafe()
  }

  const note = ({ delivery, startedAt, attempt }: Entry) => {
    running.put(delivery.kind, delivery.key, {
      worker,
      startedAt: new Date(startedAt).toISOString(),
      attempt
    })
  }

  const look = Effect.map(Clock.currentTimeMillis, (now) => {
    lookedAt = now
    const renew = now - renewedAt >= renewEveryMs
    if (renew) {
      renewedAt = now
      for (const delivery of held) delivery.working()
      for (const [id, since] of cancelled) if (now - since > rememberMs) cancelled.delete(id)
    }
    for (const entry of entries.values()) {
      if (now - entry.startedAt >= timeoutMs) interrupt(entry, "timeout")
      if (!entry.told && now - entry.startedAt >= tellAfterMs) {
        entry.told = true
        note(entry)
        live.tell(entry.delivery.kind, "started", entry.delivery.key, { worker, attempt: entry.attempt })
      } else if (renew && entry.told) note(entry)
    }
  })

  return {
    claim: ({ id }) => {
      if (claimed.has(id)) return false
      claimed.add(id)
      return true
    },
    release: ({ id }) => {
      claimed.delete(id)
    },
    begin: (delivery, begun) => {
      const entry: Entry = { ...begun, delivery, told: false }
      entries.set(delivery, entry)
      // It may have been cancelled, or the worker stopped, while what is known of it was being read.
      if (shuttingDown) interrupt(entry, "shutdown")
      if (cancelled.has(delivery.id)) interrupt(entry, "cancelled")
      else if (delivery.parent !== undefined && cancelled.has(delivery.parent))
        interrupt(entry, "parent cancelled")
    },
    end: (delivery) => {
      const entry = entries.get(delivery)
      entries.delete(delivery)
      if (entry?.told) running.remove(delivery.kind, delivery.key)
      return entry?.reason
    },
    shutDown: () => {
      shuttingDown = true
      for (const entry of entries.values()) interrupt(entry, "shutdown")
    },
    cancel: ({ kind, key }) => {
      const id = TaskId.make(kind, key)
      cancelled.set(id, lookedAt)
      for (const entry of entries.values()) {
        if (entry.delivery.id === id) interrupt(entry, "cancelled")
        else if (entry.delivery.parent === id) interrupt(entry, "parent cancelled")
      }
    },
    isCancelled: (delivery) => cancelled.has(delivery.id),
    uncancel: (id) => {
      cancelled.delete(id)
    },
    keep: Effect.andThen(Effect.repeat(look, Schedule.spaced(tick)), Effect.never)
  } satisfies InHand
})
