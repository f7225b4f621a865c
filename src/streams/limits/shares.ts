/**
 * Turns at a limit that the keys of a kind share: they take turns, and a key with ten tasks does not wait for one with ten
 * thousand. Nothing is promised to who must wait, so that no key has the next hour for itself.
 */
import { createHash } from "node:crypto"
import { type Answer, type Limit, type Turns, type Wish, brief, eager, longest } from "./turns.ts"

/** One key among those that wait; milliseconds of the server's clock. */
export interface Share {
  /** When the last of its tasks comes back that was told when. */
  readonly tail: number
  /** When one of them does that comes back often, to take the place that is for this key. */
  readonly head: number
  /** When one of them last began. */
  readonly began: number
}

export interface SharedWish extends Wish {
  /** The key, empty if it has none. */
  readonly key: string
  /** How long it may wait where it is, in milliseconds. */
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
  const shares = waiting(before, now)
  // What nothing has changed in need not be written.
  const turns = atPace(shares === before.shares ? before : { ...before, shares }, limit, now)
  const holders = turns.holders.filter(({ who, until }) => until > now && who !== wish.who)
  if (holders.length >= (limit.concurrency ?? Infinity)) return sendAway(turns, limit, wish, tag, now, random)

  const interval = intervalOf(limit)
  const earliest = turns.next - ((limit.burst ?? 1) - 1) * interval
  const at = Math.max(now, earliest)
  if (at - now > Math.min(brief, patience)) return sendAway(turns, limit, wish, tag, now, random)
  const other = moreUrgent(turns, holders, limit, tag, now)
  if (other !== undefined) return sendAway(turns, limit, wish, tag, Math.max(now, other), random)

  const next = limit.rate === undefined ? turns.next : Math.max(at, turns.next) + interval
  const holder = { who: wish.who, turn: wish.turn, since: at, until: at + wish.lease, tag }
  const share = shares[tag]
  return [
    {
      ...turns,
      next,
      holders: limit.concurrency === undefined ? holders : [...holders, holder],
      ...(share !== undefined && { shares: { ...shares, [tag]: begun(share, now) } })
    },
    { _tag: "Go", at, next }
  ]
}

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

/** The one that comes back often has done so, or nobody does. */
const isDue = ({ head }: Share, now: number) => head <= now + soonest

const intervalOf = ({ rate }: Limit) => (rate === undefined ? 0 : 1_000 / rate)

/** Those of which something is yet to come back. */
const waiting = ({ shares = {} }: Turns, now: number): Readonly<Record<string, Share>> =>
  Object.values(shares).every(({ tail, head }) => Math.max(tail, head) > now)
    ? shares
    : Object.fromEntries(Object.entries(shares).filter(([, { tail, head }]) => Math.max(tail, head) > now))

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

/** How long a place may stay free for the key that is next: a little of the time for which one is taken. */
const graceOf = ({ takes }: Pick<Turns, "takes">, limit: Limit) =>
  Math.min(longestGrace, Math.max(takes, intervalOf(limit)) / 8)

const longestGrace = 10_000

/** So much later than it was told to it is here. */
const latest = 50

/** Nobody comes back sooner: what is done in less is not worth it. */
const soonest = 20

/** They come back one by one, each key at its share of the pace at which places become free. */
const sendAway = (
  turns: Turns,
  limit: Limit,
  { waited, patience }: SharedWish,
  tag: string,
  now: number,
  random: number
): readonly [Turns, Answer] => {
  const { shares = {} } = turns
  const share = shares[tag] ?? { tail: 0, head: 0, began: 0 }
  const sharing = Object.keys(shares).length + (shares[tag] === undefined ? 1 : 0)
  const pace = paceOf(turns, limit, now) * sharing
  // It stays where it is: that it comes is said, and no time is taken from those that come back from elsewhere.
  if (patience > 0) {
    const at = now + Math.max(soonest, Math.min(pace, 1_000))
    const after = isDue(share, now)
      ? { ...turns, shares: { ...shares, [tag]: { ...share, head: at } } }
      : turns
    return [after, { _tag: "Wait", at }]
  }
  const tail = Math.max(now, share.tail) + eager * pace
  const often = now + Math.max(1_000, graceOf(turns, limit))
  // The first of its key is there when it is the key's turn.
  if (isDue(share, now)) {
    const at = Math.max(now + soonest, Math.min(tail, often))
    return [
      { ...turns, shares: { ...shares, [tag]: { ...share, tail: Math.max(share.tail, at), head: at } } },
      { _tag: "Wait", at }
    ]
  }
  const bound = Math.max(longest, waited)
  if (tail - now > bound) return [turns, { _tag: "Wait", at: now + bound * (1 - random / 4) }]
  return [
    { ...turns, shares: { ...shares, [tag]: { ...share, tail } } },
    { _tag: "Wait", at: Math.max(now + soonest, tail) }
  ]
}

/** The first time nobody knows how long a turn takes: little, since those that run tell soon if it is more. */
const guess = 100

/** How far apart places become free, on average. Those that run now may take longer than those before did. */
const paceOf = (turns: Turns, limit: Limit, now: number) => {
  if (limit.concurrency === undefined) return intervalOf(limit)
  const youngest = turns.holders.length === 0 ? 0 : now - Math.max(...turns.holders.map(({ since }) => since))
  return Math.max(intervalOf(limit), Math.max(turns.takes || guess, youngest) / limit.concurrency)
}
