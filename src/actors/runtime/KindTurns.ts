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
import { CurrentTask } from "./CurrentTask.ts"
import { Postponed } from "./Postponed.ts"
import * as Waiting from "./Waiting.ts"

export type KindTurns = Effect.Success<ReturnType<typeof make>>

/** As long as the task's own: where its worker is dead, both run out together. */
const lease = ackWaitSeconds * 1_000

/** How long a task may wait for its turn in its slot, in milliseconds. */
const brief = 250

interface Turn {
  readonly limit: Limit
  readonly who: string
  readonly turn: string
}

export const make = Effect.fnUntraced(function* (kind: string, slots: number) {
  const limits = yield* Limits
  const rules = yield* (yield* KindLimits).follow(kind)
  const held = new Set<Turn>()
  /** Others are not to wait for those that do nothing but wait. */
  const mostWaiting = Math.max(1, Math.floor(slots / 4))
  let waiting = 0

  const give = (turn: Turn) => {
    if (held.delete(turn)) limits.giveBack(turn.limit, turn.turn)
  }

  const ask = ({ limit, who, turn }: Turn, { enqueuedAt, options }: Delivery) => {
    const patience = waiting < mostWaiting ? brief : 0
    const wish = { who, turn, lease, since: Date.parse(enqueuedAt) }
    // A limit of one key has nobody to take turns with.
    const key = limit.key === "" ? (options.concurrencyKey ?? "") : ""
    return limits
      .take(limit, { ...wish, share: { key, patience } })
      .pipe(Effect.retry(Schedule.spaced("500 millis")), Effect.orDie)
  }

  /** Nothing is kept while it waits for long. `mine` has all that it may hold, also where it is stopped meanwhile. */
  const take = Effect.fnUntraced(function* (delivery: Delivery, mine: Array<Turn>) {
    const undoing: Array<() => void> = []
    let inMs = 0
    for (const limit of limitsOf(kind, rules(), delivery.options.concurrencyKey)) {
      const turn = { limit, who: delivery.id, turn: randomUUID().slice(0, 8) }
      mine.push(turn)
      held.add(turn)
      const answer = yield* ask(turn, delivery)
      if (answer._tag === "Wait") {
        held.delete(turn)
        for (const undo of undoing) undo()
        const { postponed } = yield* CurrentTask
        return yield* new Postponed({
          delayMs: answer.inMs,
          reason: reasonOf(kind, limit),
          // What its program was told before holds on: it has not begun.
          ...(postponed?.turn !== undefined && { turn: postponed.turn }),
          ...(postponed?.memo !== undefined && { memo: postponed.memo })
        })
      }
      const { next = 0 } = answer
      undoing.push(() => {
        if (held.delete(turn)) limits.undo(limit, turn.turn, next)
      })
      inMs = Math.max(inMs, answer.inMs)
    }
    if (inMs <= 0) return
    waiting += 1
    yield* Effect.ensuring(
      Effect.sleep(inMs),
      Effect.sync(() => (waiting -= 1))
    )
  })

  return {
    isLimited: () => !isUnlimited(rules()),
    /** Runs it in its turn. */
    inTurn: <A, E, R>(delivery: Delivery, program: Effect.Effect<A, E, R>) =>
      Effect.suspend(() => {
        const mine: Array<Turn> = []
        return Effect.ensuring(
          Effect.andThen(Waiting.turn(take(delivery, mine)), program),
          Effect.sync(() => mine.forEach(give))
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
