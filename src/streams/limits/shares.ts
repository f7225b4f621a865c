/**
 * Turns at a limit that the keys of a kind share: they take turns, and a key with ten tasks does not wait for one with ten
 * thousand. Nothing is promised to who must wait, so that no key has the next hour for itself.
 */
import { createHash } from "node:crypto"
import { graceOf, intervalOf, isDue, sendAway, stay } from "./comingBack.ts"
import { type Answer, type Limit, type Turns, type Wish, brief, comesUntil } from "./turns.ts"

/** One key among those that wait; milliseconds of the server's clock. */
export interface Share {
  /** When the last of its tasks comes back that was told when. */
  readonly tail: number
  /** When one of them does that comes back often, to take the place that is for this key. */
  readonly head: number
  /** When one of them last began. */
  readonly began: number
  /** Until then at least one of them waits in its worker, and is to be told of a place. */
  readonly stays?: number
}

export interface SharedWish extends Wish {
  /** The key, or another name of those that it waits with. */
  readonly key: string
  /** How long it may wait in its slot, in milliseconds; with none it is handed back. What has some waits in its worker. */
  readonly patience: number
}

/** Its tag: a word that stands for the key. With many keys at once some share one. */
export const tagOf = (key: string, shares: Turns["shares"] = {}): string => {
  if (key === "") return "-"
  const digest = createHash("sha256").update(key).digest("base64url")
  const own = digest.slice(0, 6)
  return shares[own] !== undefined || Object.keys(shares).length < mostOfTheirOwn ? own : digest.slice(0, 1)
}

const mostOfTheirOwn = 64

/** `random` is in [0, 1). */
export const take = (
  before: Turns,
  limit: Limit,
  wish: SharedWish,
  now: number,
  random: number
): readonly [Turns, Answer] => {
  const { key, patience } = wish
  const tag = tagOf(key, before.shares)
  const turns = tidied(before, limit, now)
  const holders = turns.holders.filter(({ who, until }) => until > now && who !== wish.who)
  const isStaying = patience > 0
  if (holders.length >= (limit.concurrency ?? Infinity))
    return isStaying
      ? stay(turns, limit, wish, tag, now, Math.min(...holders.map(({ until }) => until)))
      : sendAway(turns, limit, wish, tag, now, random)

  const interval = intervalOf(limit)
  const earliest = turns.next - ((limit.burst ?? 1) - 1) * interval
  const at = Math.max(now, earliest)
  if (at - now > Math.min(brief, patience))
    return isStaying ? stay(turns, limit, wish, tag, now, at) : sendAway(turns, limit, wish, tag, now, random)
  const other = moreUrgent(turns, holders, limit, tag, now)
  if (other !== undefined)
    return isStaying
      ? stay(turns, limit, wish, tag, Math.max(now, other), now)
      : sendAway(turns, limit, wish, tag, Math.max(now, other), random)

  const next = limit.rate === undefined ? turns.next : Math.max(at, turns.next) + interval
  const holder = { who: wish.who, turn: wish.turn, since: at, until: at + wish.lease, tag }
  const share = turns.shares?.[tag]
  return [
    {
      ...turns,
      next,
      holders: limit.concurrency === undefined ? holders : [...holders, holder],
      ...(share !== undefined && { shares: { ...turns.shares, [tag]: begun(share, now) } })
    },
    { _tag: "Go", at, next }
  ]
}

/** For one that is not to take a place, though one may be free: others wait here before it. */
export const away = (
  before: Turns,
  limit: Limit,
  wish: SharedWish,
  now: number,
  random: number
): readonly [Turns, Answer] =>
  sendAway(tidied(before, limit, now), limit, wish, tagOf(wish.key, before.shares), now, random)

/** What nothing has changed in need not be written. */
const tidied = (before: Turns, limit: Limit, now: number): Turns =>
  atPace(stillWaiting(before, now), limit, now)

/** At this rate the next can be no further ahead: it was a lower one that has moved it there, and holds no more. */
const atPace = (turns: Turns, limit: Limit, now: number): Turns => {
  const next = now + brief + (limit.burst ?? 1) * intervalOf(limit)
  return turns.next > next ? { ...turns, next } : turns
}

/** What was taken and is not made use of. A share of the rate that others come after stays lost. */
export const undo = (turns: Turns, limit: Limit, turn: string, next: number): Turns => ({
  ...turns,
  next: limit.rate !== undefined && turns.next === next ? next - intervalOf(limit) : turns.next,
  holders: turns.holders.filter((holder) => holder.turn !== turn)
})

const begun = (share: Share, now: number): Share => ({
  ...share,
  head: isDue(share, now) ? 0 : share.head,
  began: now
})

/** Only with those keys of which something is yet to come. */
const stillWaiting = (turns: Turns, now: number): Turns => {
  const { shares, ...rest } = turns
  if (shares === undefined) return turns
  const left = Object.entries(shares).filter(([, share]) => comesUntil(share) > now)
  if (left.length === 0) return rest
  return left.length === Object.keys(shares).length ? turns : { ...rest, shares: Object.fromEntries(left) }
}

/** When a key comes back to which the free place is due: it comes soon, has fewer places, or has waited longer for one. */
const moreUrgent = (
  { shares = {}, ...turns }: Turns,
  holders: Turns["holders"],
  limit: Limit,
  mine: string,
  now: number
): number | undefined => {
  const held = (tag: string) => holders.reduce((sum, holder) => (holder.tag === tag ? sum + 1 : sum), 0)
  const grace = graceOf(turns, limit)
  const soon = now + grace
  const late = Math.min(1_000, Math.max(latest, grace / 4))
  const own = held(mine)
  const began = shares[mine]?.began ?? 0
  for (const [tag, share] of Object.entries(shares)) {
    if (tag === mine || share.head < now - late || share.head > soon) continue
    const theirs = held(tag)
    if (theirs < own || (theirs === own && share.began < began)) return share.head
  }
  return undefined
}

/** So much later than it was told to it is here. */
const latest = 50
