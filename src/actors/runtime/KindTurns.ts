/**
 * The turns of a kind whose tasks are limited in the whole fleet: one at its key, and one at the kind. Both are taken before
 * the program begins, kept as long as it runs, and given back after.
 */
import { randomUUID } from "node:crypto"
import { Effect, Schedule } from "effect"
import { type Bounds, type KindLimits as Rules, isUnlimited } from "../../schemas/KindLimits.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { KindLimits } from "../../streams/KindLimits.ts"
import { type Limit, Limits } from "../../streams/Limits.ts"
import * as Subjects from "../../streams/Subjects.ts"
import { ackWaitSeconds } from "../../streams/lease.ts"
import { elapsed } from "../../streams/elapsed.ts"
import { CurrentTask } from "./CurrentTask.ts"
import * as Nearby from "./Nearby.ts"
import { Postponed } from "./Postponed.ts"
import * as Waiting from "./Waiting.ts"

export type KindTurns = Effect.Success<ReturnType<typeof make>>

/** As long as the task's own: where its worker is dead, both run out together. */
const lease = ackWaitSeconds * 1_000

/** How far ahead a turn may be that is taken now, in milliseconds. */
const brief = 250

/** How long a task waits for a place in its slot, in milliseconds, before it is handed back. */
const longestHere = 1_000

interface Turn {
  readonly limit: Limit
  readonly who: string
  readonly turn: string
}

/** Of one task: all that it may hold, and where it waits. */
interface Mine {
  readonly turns: Set<Turn>
  readonly seat: Nearby.Seat
}

export const make = Effect.fnUntraced(function* (kind: string, slots: number) {
  const limits = yield* Limits
  const { now: rules, known } = yield* (yield* KindLimits).follow(kind)
  const held = new Set<Turn>()
  const nearby = Nearby.make(slots)

  const give = (turn: Turn) => {
    held.delete(turn)
    limits.giveBack(turn.limit, turn.turn)
    nearby.wake(turn.limit)
  }

  const ask = (
    { limit, who, turn }: Turn,
    { enqueuedAt, options }: Delivery,
    mayStay: boolean,
    seat: Nearby.Seat
  ) => {
    const wish = { who, turn, lease, since: Date.parse(enqueuedAt) }
    // A limit of one key has nobody to take turns with.
    const key = limit.key === "" ? (options.concurrencyKey ?? "") : ""
    const stays = mayStay && seat.sit(limit, key)
    const answered = limits
      .take(limit, { ...wish, share: { key, patience: stays ? brief : 0 } })
      .pipe(Effect.retry(Schedule.spaced("500 millis")), Effect.orDie)
    return Effect.map(answered, (answer) => ({ answer, stays }))
  }

  /** One turn at each, or none at all. `mine` has all that it may hold, also where it is stopped meanwhile. */
  const takeAll = Effect.fnUntraced(function* (delivery: Delivery, { turns, seat }: Mine, mayStay: boolean) {
    const undoing: Array<() => void> = []
    let inMs = 0
    for (const limit of limitsOf(kind, rules() ?? (yield* known), delivery.options.concurrencyKey)) {
      const turn = { limit, who: delivery.id, turn: randomUUID().slice(0, 8) }
      turns.add(turn)
      const { answer, stays } = yield* ask(turn, delivery, mayStay, seat)
      if (answer._tag === "Wait") {
        for (const undo of undoing) undo()
        turns.clear()
        return { limit, stays, inMs: answer.inMs }
      }
      const { next = 0 } = answer
      // Only now: what is asked for and not had is not to be renewed.
      held.add(turn)
      undoing.push(() => {
        held.delete(turn)
        limits.undo(limit, turn.turn, next)
      })
      inMs = Math.max(inMs, answer.inMs)
    }
    return { inMs }
  })

  /** It waits here for a moment, if there is room, and holds nothing meanwhile. */
  const take = Effect.fnUntraced(function* (delivery: Delivery, mine: Mine) {
    const until = (yield* elapsed) + longestHere
    while (true) {
      const { limit, stays, inMs } = yield* takeAll(delivery, mine, (yield* elapsed) < until)
      if (limit === undefined) {
        if (inMs > 0) yield* mine.seat.sleep(inMs)
        return mine.seat.leave()
      }
      if (!stays) {
        const { postponed } = yield* CurrentTask
        return yield* new Postponed({
          delayMs: inMs,
          reason: reasonOf(kind, limit),
          // What its program was told before holds on: it has not begun.
          ...(postponed?.turn !== undefined && { turn: postponed.turn }),
          ...(postponed?.memo !== undefined && { memo: postponed.memo })
        })
      }
      yield* mine.seat.wait(Math.min(Math.max(1, until - (yield* elapsed)), inMs))
    }
  })

  return {
    /** So it is taken for as long as nobody knows. */
    isLimited: () => {
      const found = rules()
      return found === undefined || !isUnlimited(found)
    },
    /** Runs it in its turn. */
    inTurn: <A, E, R>(delivery: Delivery, program: Effect.Effect<A, E, R>) =>
      Effect.suspend(() => {
        const mine = { turns: new Set<Turn>(), seat: nearby.seat() }
        return Effect.ensuring(
          Effect.andThen(Waiting.turn(take(delivery, mine)), program),
          Effect.sync(() => {
            mine.seat.leave()
            mine.turns.forEach(give)
          })
        )
      }),
    /** All that are held go on. */
    renew: () => {
      for (const { limit, who, turn } of held) limits.renew(limit, { who, turn, lease })
    }
  }
})

/** That of the key first: who has none there does not keep others from a place of the kind. */
const limitsOf = (
  kind: string,
  { perKey, ...all }: Rules,
  concurrencyKey: string | undefined
): ReadonlyArray<Limit> => {
  const ofKey =
    perKey === undefined || concurrencyKey === undefined ? [] : [limitOf(kind, concurrencyKey, perKey)]
  return [...ofKey, limitOf(kind, "", all)].filter(
    ({ concurrency, rate }) => concurrency !== undefined || rate !== undefined
  )
}

const limitOf = (kind: string, key: string, { concurrency, rate }: Bounds): Limit => ({
  name: Subjects.kindLimit(kind),
  key,
  ...(concurrency !== undefined && { concurrency }),
  ...(rate !== undefined && { rate: rate.count / rate.seconds, burst: rate.burst ?? 1 })
})

const reasonOf = (kind: string, { key, concurrency, rate }: Limit) => {
  const bounds = [
    ...(concurrency === undefined ? [] : [`${concurrency} at a time`]),
    ...(rate === undefined
      ? []
      : [rate >= 1 ? `${rounded(rate)} a second` : `${rounded(rate * 60)} a minute`])
  ]
  return `${kind} is limited to ${bounds.join(" and ")}${key === "" ? "" : ` for "${key}"`}`
}

const rounded = (count: number) => Number(count.toPrecision(3))
