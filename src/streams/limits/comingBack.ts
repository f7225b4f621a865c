/** When those come again that find no place at a limit that keys share: from their worker, or handed back and out again. */
import type { Share, SharedWish } from "./shares.ts"
import { type Answer, type Limit, type Turns, eager, longest } from "./turns.ts"

const unknown: Share = { tail: 0, head: 0, began: 0 }

const sharingOf = ({ shares = {} }: Turns, tag: string) =>
  Object.keys(shares).length + (shares[tag] === undefined ? 1 : 0)

/**
 * That it comes is said, and no time is taken from those that come back from elsewhere. Whoever gives a place back tells
 * all that stay: they ask by themselves since one of them may have died.
 */
export const stay = (
  turns: Turns,
  limit: Limit,
  { lease }: SharedWish,
  tag: string,
  now: number,
  /** Nothing is free before that, as far as is known. */
  until: number
): readonly [Turns, Answer] => {
  const { shares = {} } = turns
  const share = shares[tag] ?? unknown
  const sharing = sharingOf(turns, tag)
  const mostOften = Math.max(1_000, (1_000 * sharing) / mostEachSecond)
  const alone = Math.min(Math.max(until - now, soonest), mostAlone)
  const pace = Math.max(soonest, Math.min(paceOf(turns, limit, lease, now) * sharing, mostOften))
  const at = now + (sharing === 1 ? alone : Math.min(alone, pace))
  const { head, stays = 0 } = share
  const isFirst = isDue(share, now)
  // The others of its key need not be told of, unless they stay for longer than is known.
  if (!isFirst && at < stays + 1_000) return [turns, { _tag: "Wait", at }]
  const staying = { ...share, head: isFirst ? at : head, stays: Math.max(stays, at) }
  return [
    { ...turns, shares: { ...shares, [tag]: staying } },
    { _tag: "Wait", at }
  ]
}

/** How many of those that stay ask each second, of all keys. */
const mostEachSecond = 16

/** Nobody else waits, and who gives back tells: it is for those who die, and for what is not heard. */
const mostAlone = 5_000

/** They come back one by one, each key at its share of the pace at which places become free. */
export const sendAway = (
  turns: Turns,
  limit: Limit,
  { waited, lease }: SharedWish,
  tag: string,
  now: number,
  random: number
): readonly [Turns, Answer] => {
  const { shares = {} } = turns
  const share = shares[tag] ?? unknown
  const pace = paceOf(turns, limit, lease, now) * sharingOf(turns, tag)
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
  const bound = Math.min(Math.max(longest, waited), longestOfAll)
  if (tail - now > bound) return [turns, { _tag: "Wait", at: now + bound * (1 - random / 4) }]
  return [
    { ...turns, shares: { ...shares, [tag]: { ...share, tail } } },
    { _tag: "Wait", at: Math.max(now + soonest, tail) }
  ]
}

/** However long it has waited: a limit may be raised, and who held the places may have died. */
const longestOfAll = 120_000

/** The first time nobody knows how long a turn takes: little, since those that run tell soon if it is more. */
const guess = 100

/**
 * How far apart places become free, on average. Those that run now may take longer than those before did; one that was
 * not renewed for half of its lease is likely dead, and says nothing of that.
 */
const paceOf = ({ holders, takes }: Turns, limit: Limit, lease: number, now: number) => {
  if (limit.concurrency === undefined) return intervalOf(limit)
  const living = holders.filter(({ until }) => until - now > lease / 2)
  const youngest = living.length === 0 ? 0 : now - Math.max(...living.map(({ since }) => since))
  return Math.max(intervalOf(limit), Math.max(takes || guess, youngest) / limit.concurrency)
}

/** The one that comes back often has done so, or nobody does. */
export const isDue = ({ head }: Share, now: number) => head <= now + soonest

export const intervalOf = ({ rate }: Limit) => (rate === undefined ? 0 : 1_000 / rate)

/** How long a place may stay free for the key that is next: a little of the time for which one is taken. */
export const graceOf = ({ takes }: Pick<Turns, "takes">, limit: Limit) =>
  Math.min(longestGrace, Math.max(takes, intervalOf(limit)) / 8)

const longestGrace = 10_000

/** Nobody comes back sooner: what is done in less is not worth it. */
const soonest = 20
