/**
 * The turns of a kind whose tasks are limited in the whole fleet: one at its key, and one at the kind. Both are taken before
 * the program begins, kept as long as it runs, and given back after.
 */
import { Effect } from "effect"
import { isUnlimited } from "../../schemas/KindLimits.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { KindLimits } from "../../streams/KindLimits.ts"
import type { Limit } from "../../streams/Limits.ts"
import type { Postponement } from "../../streams/Postponement.ts"
import { elapsed } from "../../streams/elapsed.ts"
import { CurrentTask } from "./CurrentTask.ts"
import type { Gate } from "./Gate.ts"
import * as Park from "./Park.ts"
import * as Places from "./Places.ts"
import { type Postponed, putOff } from "./Postponed.ts"
import * as Waiting from "./Waiting.ts"
import { limitsOf, reasonOf, sameLimit } from "./kindLimitsOf.ts"

export type KindTurns = Effect.Success<ReturnType<typeof make>>

/** Waits outside of its slot, and tells whether it is in again: if not, it is to be handed back. */
export type Outside = (wait: Effect.Effect<boolean>) => Effect.Effect<boolean>

/** How long a task waits here, in milliseconds: then another worker may have it. */
const longestHere = 60_000

/** Of one task: all that it may hold, and where it waits. */
interface Mine {
  readonly holding: Places.Holding
  stay?: Park.Stay
  /** For a place that there is, or may be, as long as it has neither taken it nor asked in vain. */
  woken?: { readonly limit: Limit; readonly why: Park.Why } | undefined
}

export const make = Effect.fnUntraced(function* (kind: string, slots: number, turnsAway: Gate["turnsAway"]) {
  const park = Park.make(slots)
  // One after the other, as long as there are places.
  const { now: rules, known } = yield* (yield* KindLimits).follow(kind, park.wakeOfEach)
  const places = yield* Places.make(kind, park)
  const { keyAt } = places

  const limitsFor = ({ options }: Delivery) =>
    Effect.map(
      Effect.suspend(() => {
        const found = rules()
        return found === undefined ? known : Effect.succeed(found)
      }),
      (found) => limitsOf(kind, found, options.concurrencyKey)
    )

  const hasRoom = (limit: Limit, delivery: Delivery) => park.hasRoom(limit, keyAt(limit, delivery), delivery)

  /** Where others of its key wait already, which go on before it. */
  const behindOthers = (all: ReadonlyArray<Limit>, delivery: Delivery) =>
    all.find((limit) => park.isBehind(limit, keyAt(limit, delivery), delivery.lane === "high"))

  /** False if there is no room to wait there. */
  const stayAt = (limit: Limit, delivery: Delivery, mine: Mine): Park.Stay | undefined => {
    if (mine.stay !== undefined && sameLimit(mine.stay.limit, limit)) return mine.stay
    mine.stay?.leave()
    const stay = park.enter(limit, keyAt(limit, delivery), delivery)
    if (stay !== undefined) mine.stay = stay
    return stay
  }

  /** There may be more than it has taken, or it takes none, as it waits for another one or not at all: who comes next may. */
  const passOn = (mine: Mine) => {
    const { woken } = mine
    mine.woken = undefined
    if (woken === undefined || park.wake(woken.limit, woken.why)) return
    if (woken.why === "given back") places.tell(woken.limit)
  }

  /** It waits here, as long as there is room, and holds nothing meanwhile. */
  const take = Effect.fnUntraced(function* (
    delivery: Delivery,
    mine: Mine,
    outside: Outside
  ): Effect.fn.Return<void, Postponed, CurrentTask> {
    const { says } = yield* Waiting.Current
    const { postponed } = yield* CurrentTask
    const until = (yield* elapsed) + longestHere
    const mayStay = (limit: Limit) =>
      (mine.stay !== undefined && sameLimit(mine.stay.limit, limit)) || hasRoom(limit, delivery)
    const asked = (all: ReadonlyArray<Limit>) => places.take(all, delivery, mine.holding, mayStay)

    while (turnsAway() === undefined) {
      const all = yield* limitsFor(delivery)
      const behind = mine.stay === undefined ? behindOthers(all, delivery) : undefined
      const taken = behind === undefined ? yield* asked(all) : { limit: behind, inMs: undefined }
      if (taken.limit === undefined) {
        mine.stay?.leave()
        if (mine.woken?.why === "given back") mine.woken = undefined
        passOn(mine)
        if (taken.inMs > 0) yield* Effect.sleep(taken.inMs)
        return
      }
      const { limit } = taken
      if (mine.woken !== undefined && !sameLimit(mine.woken.limit, limit)) passOn(mine)
      mine.woken = undefined
      const reason = reasonOf(kind, limit)
      const stay = (yield* elapsed) > until ? undefined : stayAt(limit, delivery, mine)
      if (stay === undefined) {
        const inMs = yield* places.away(limit, delivery)
        return yield* putOff(postponed, inMs, reason)
      }
      says(reason)
      const isIn = yield* outside(
        Effect.map(park.wait(stay, taken.inMs), (because) => {
          if (because !== "all") mine.woken = { limit, why: because }
          return turnsAway() === undefined
        })
      )
      says(undefined)
      if (isIn || turnsAway() !== undefined) continue
      mine.woken = undefined
      places.tell(limit)
      return yield* putOff(postponed, 0, `${reason}, and its worker has no slot free`)
    }
  })

  return {
    /** So it is taken for as long as nobody knows. */
    isLimited: () => {
      const found = rules()
      return found === undefined || !isUnlimited(found)
    },
    /** Where it must be handed back, since those of its key that wait here before it take all the room. */
    fullAt: (delivery: Delivery): Limit | undefined => {
      const limit = behindOthers(limitsOf(kind, rules() ?? {}, delivery.options.concurrencyKey), delivery)
      return limit === undefined || hasRoom(limit, delivery) ? undefined : limit
    },
    /** How it is handed back then. */
    away: (limit: Limit, delivery: Delivery, told: Postponement | undefined) =>
      Effect.map(places.away(limit, delivery), (inMs) => putOff(told, inMs, reasonOf(kind, limit))),
    /** Runs it in its turn. */
    inTurn: <A, E, R>(delivery: Delivery, outside: Outside, program: Effect.Effect<A, E, R>) =>
      Effect.suspend(() => {
        const mine: Mine = { holding: new Set() }
        return Effect.ensuring(
          Effect.andThen(Waiting.turn(take(delivery, mine, outside)), program),
          Effect.sync(() => {
            mine.stay?.leave()
            mine.holding.forEach(places.give)
            passOn(mine)
          })
        )
      }),
    /** Those that wait are to be handed back. */
    wakeAll: park.wakeAll,
    renew: places.renew
  }
})
