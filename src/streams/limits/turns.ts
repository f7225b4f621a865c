/** The turns at one limit, as data and as a pure function of the time: who has one, and when the next may begin. */
import type { Share } from "./shares.ts"

/** At most so many at once, and so many a second; what is left out has no bound. */
export interface Limit {
  readonly concurrency?: number
  /** A second. */
  readonly rate?: number
  /** How many may begin at once after a while in which fewer did; only where keys share the limit. */
  readonly burst?: number
}

/** Milliseconds of the server's clock throughout. */
export interface Turns {
  /** When the next one may begin: each moves it on by its share of the rate (GCRA without a burst). */
  readonly next: number
  /** The same for those who come later than they were told to, so that they do not come all at once. */
  readonly late: number
  /** Nobody begins before. */
  readonly quiet: number
  /** When the last of those comes back who found all places taken. */
  readonly tail: number
  /** How long a turn takes, on average. */
  readonly takes: number
  readonly holders: ReadonlyArray<{
    readonly who: string
    readonly turn: string
    readonly since: number
    /** Its worker must be dead by then. */
    readonly until: number
    /** Which share of the limit it belongs to, where that is shared. */
    readonly tag?: string
  }>
  /** The keys that wait, by their tags, where they share the limit. */
  readonly shares?: Readonly<Record<string, Share>>
}

export const untaken: Turns = { next: 0, late: 0, quiet: 0, tail: 0, takes: 0, holders: [] }

export interface Wish {
  /** Whoever asks again takes the place of itself: its worker may have died. */
  readonly who: string
  /** By which it is given back. */
  readonly turn: string
  /** Milliseconds it takes at most. */
  readonly lease: number
  /** When it was told to come back, if it was, and has not begun since. */
  readonly promised?: number
  /** How long it has been waiting in all. */
  readonly waited: number
}

/**
 * `at` is when to begin, or when to come back: with what was promised it need not queue for its share of the rate. With
 * `next` that share can be given back.
 */
export type Answer =
  | { readonly _tag: "Go"; readonly at: number; readonly next?: number }
  | { readonly _tag: "Wait"; readonly at: number; readonly promised?: number }

/** A wait up to this is not worth handing a task back for. */
export const brief = 250

/** Who comes back later than this after what it was told has lost its place between the others. */
const punctual = 1_000

/** The first time that all places are taken nobody knows for how long. */
const guess = 200

/** Of the time until a place is free: at 1 one place in four would be idle, as arrivals are not regular (Erlang). */
export const eager = 0.75

/** It may be over sooner than it looks: nobody is sent away for longer than this, or than it has waited already. */
export const longest = 30_000

/** `random` is in [0, 1). */
export const take = (
  turns: Turns,
  limit: Limit,
  wish: Wish,
  now: number,
  random: number
): readonly [Turns, Answer] => {
  const holders = turns.holders.filter(({ who, until }) => until > now && who !== wish.who)
  const places = limit.concurrency ?? Infinity
  if (holders.length >= places) return sendAway(turns, places, wish, now, random)

  const [at, moved] = begin(turns, limit.rate === undefined ? 0 : 1_000 / limit.rate, wish.promised, now)
  if (at - now > brief)
    return [
      { ...turns, ...moved },
      { _tag: "Wait", at, promised: at }
    ]
  const holder = { who: wish.who, turn: wish.turn, since: at, until: at + wish.lease }
  const all = limit.concurrency === undefined ? holders : [...holders, holder]
  return [
    { ...turns, ...moved, holders: all },
    { _tag: "Go", at }
  ]
}

/** When it may begin, and what has moved by that. */
const begin = (
  { next, late, quiet }: Turns,
  interval: number,
  promised: number | undefined,
  now: number
): readonly [number, Partial<Turns>] => {
  // What was promised before everybody was told to be quiet does not hold any more.
  if (promised === undefined || promised < quiet) {
    const at = Math.max(now, next, quiet)
    return [at, { next: at + interval }]
  }
  if (now <= promised + punctual) return [Math.max(now, promised), {}]
  const at = Math.max(now, late)
  return [at, { late: at + interval }]
}

/** They come back one by one, a little faster than places have become free so far: none is idle, few come in vain. */
const sendAway = (
  turns: Turns,
  places: number,
  { waited, promised }: Wish,
  now: number,
  random: number
): readonly [Turns, Answer] => {
  // Those that run now may take longer than those before did.
  const youngest = now - Math.max(...turns.holders.map(({ since }) => since))
  const takes = Math.max(turns.takes || guess, youngest)
  const at = Math.max(now, turns.tail) + (eager * takes) / places
  const bound = Math.max(longest, waited)
  // Its share of the rate has not been used.
  const kept = promised === undefined ? {} : { promised }
  if (at - now > bound) return [turns, { _tag: "Wait", at: now + bound * (1 - random / 4), ...kept }]
  return [
    { ...turns, tail: at },
    { _tag: "Wait", at, ...kept }
  ]
}

export const giveBack = (turns: Turns, turn: string, now: number): Turns => {
  const mine = turns.holders.find((holder) => holder.turn === turn)
  if (mine === undefined) return turns
  const took = Math.max(0, now - mine.since)
  return {
    ...turns,
    takes: turns.takes === 0 ? took : turns.takes + (took - turns.takes) / 5,
    holders: turns.holders.filter((holder) => holder !== mine)
  }
}

/** It goes on for so long at least; one that was given up for dead is not. */
export const renew = (turns: Turns, { who, turn, lease }: Omit<Wish, "waited">, now: number): Turns => {
  const mine = turns.holders.find((holder) => holder.turn === turn)
  const others = turns.holders.filter((holder) => holder !== mine && holder.who !== who)
  return { ...turns, holders: [...others, { who, turn, since: now, ...mine, until: now + lease }] }
}

export const beQuiet = (turns: Turns, until: number): Turns =>
  until > turns.quiet ? { ...turns, quiet: until } : turns

/** From then on it says nothing that an untaken one does not, but for how long a turn takes. */
export const idleFrom = ({ next, late, quiet, tail, holders, shares = {} }: Turns): number =>
  Math.max(
    next,
    late,
    quiet,
    tail,
    ...holders.map(({ until }) => until),
    ...Object.values(shares).map(comesUntil)
  )

/** When the last one of a key comes back, or asks again, as far as is known. */
export const comesUntil = ({ tail, head, stays = 0 }: Share): number => Math.max(tail, head, stays)
