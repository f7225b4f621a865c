/** The places that a worker holds at the limits of a kind: each task has one at each of its limits, or none at all. */
import { randomUUID } from "node:crypto"
import { Effect, Schedule } from "effect"
import type { Delivery } from "../../streams/Delivery.ts"
import * as Freed from "../../streams/Freed.ts"
import { type Answer, type Limit, Limits } from "../../streams/Limits.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import * as Subjects from "../../streams/Subjects.ts"
import { ackWaitSeconds } from "../../streams/lease.ts"
import type { Park } from "./Park.ts"

/** As long as the task's own: where its worker is dead, both run out together. */
const lease = ackWaitSeconds * 1_000

/** How far ahead a place may be that is taken now, in milliseconds. */
export const brief = 250

export interface Place {
  readonly limit: Limit
  readonly who: string
  readonly turn: string
}

/** All that one task may hold. */
export type Holding = Set<Place>

/** `limit` is where it must wait, if it must. */
export type Taken =
  | { readonly limit?: undefined; readonly inMs: number }
  | { readonly limit: Limit; readonly inMs: number }

export const make = Effect.fnUntraced(function* (kind: string, park: Park) {
  const limits = yield* Limits
  const held = new Set<Place>()
  /** Those without a key wait as one with those of their worker: each worker has its share. */
  const own = randomUUID().slice(0, 8)

  const freed = yield* Freed.open(kind, (key) => {
    const limit = { name: Subjects.kindLimit(kind), key }
    if (!park.isWaiting(limit)) return
    limits.forget(limit)
    park.wake(limit, "time to ask")
  })

  /** A limit of one key has no others to take turns with: its workers wait as one, are told, and ask rarely. */
  const keyAt = (limit: Limit, { options }: Delivery) =>
    limit.key === "" ? (options.concurrencyKey ?? own) : ""

  const placeOf = (limit: Limit, { id }: Delivery): Place => ({
    limit,
    who: id,
    turn: randomUUID().slice(0, 8)
  })

  const wishOf = ({ limit, who, turn }: Place, delivery: Delivery, patience: number) => {
    const share = { key: keyAt(limit, delivery), patience }
    return { who, turn, lease, since: Date.parse(delivery.enqueuedAt), share }
  }

  return {
    keyAt,
    /** `mayStay` says where it has time to wait. `holding` has all that it may hold, also where it is stopped meanwhile. */
    take: Effect.fnUntraced(function* (
      all: ReadonlyArray<Limit>,
      delivery: Delivery,
      holding: Holding,
      mayStay: (limit: Limit) => boolean
    ): Effect.fn.Return<Taken> {
      const undoing: Array<() => void> = []
      let inMs = 0
      for (const limit of all) {
        const place = placeOf(limit, delivery)
        holding.add(place)
        const wish = wishOf(place, delivery, mayStay(limit) ? brief : 0)
        const answer = yield* answered(limits.take(limit, wish))
        if (answer._tag === "Wait") {
          for (const undo of undoing) undo()
          holding.clear()
          return { limit, inMs: answer.inMs }
        }
        const { next = 0 } = answer
        // Only now: what is asked for and not had is not to be renewed.
        held.add(place)
        undoing.push(() => {
          held.delete(place)
          limits.undo(limit, place.turn, next)
          park.wake(limit, "time to ask")
        })
        inMs = Math.max(inMs, answer.inMs)
      }
      return { inMs }
    }),
    /** When to come back for who takes none, since others wait here before it. */
    away: (limit: Limit, delivery: Delivery) =>
      Effect.map(
        answered(limits.away(limit, wishOf(placeOf(limit, delivery), delivery, 0))),
        ({ inMs }) => inMs
      ),
    /** Who waits here is the next; if nobody does, the others are told. */
    give: (place: Place) => {
      const { limit, turn } = place
      held.delete(place)
      const next = limit.concurrency === undefined ? undefined : park.nextHere(limit)
      // Where the turn is everybody's, those that wait here are told as well.
      const elsewhere = (isAwaited: boolean) => {
        if (isAwaited || park.isWaiting(limit)) freed.tell(limit.key)
      }
      limits.giveBack(limit, turn, next === undefined ? elsewhere : "is next")
      // It asks at once, after that.
      next?.wake("given back")
    },
    /** A place is free that nobody here can take. */
    tell: (limit: Limit) => freed.tell(limit.key),
    /** All that are held go on. */
    renew: () => {
      for (const { limit, who, turn } of held) limits.renew(limit, { who, turn, lease })
    }
  }
})

/** Asked until it is answered. */
const answered = (asked: Effect.Effect<Answer, NatsUnavailable>) =>
  asked.pipe(Effect.retry(Schedule.spaced("500 millis")), Effect.orDie)
