/**
 * Those that wait in a worker for a place at a limit: each limit has its lines, one of each key, which take turns. They go
 * on when a place is given back, those of the lane `high` first.
 */
import { Effect } from "effect"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Limit } from "../../streams/Limits.ts"

export type Park = ReturnType<typeof make>

type Named = Pick<Limit, "name" | "key">

/** One that may wait here; as long as it does, its room is taken. */
export interface Stay {
  readonly limit: Limit
  readonly key: string
  readonly isHigh: boolean
  /** Those that came first go on first. */
  readonly order: number
  readonly leave: () => void
}

/** Why it goes on: only the first says that there is a place for it, and for nobody else. */
export type Why = "given back" | "time to ask" | "all"

interface Waiting {
  readonly order: number
  /** To ask in so many milliseconds, if nothing happens before. */
  readonly askIn: (ms: number) => void
  readonly wake: (why: Why) => void
}

interface Lines {
  readonly high: Map<string, Array<Waiting>>
  readonly normal: Map<string, Array<Waiting>>
  /** How many of each key are here, asleep or not. */
  readonly here: Map<string, number>
  /** Since when its places go from hand to hand here; by a clock that nobody sets. */
  ours: number
}

/** The next of a line asks after this if it is not woken, in milliseconds: a word may have been lost. */
const nextAsksIn = 1_000

/** So long a place goes from hand to hand here, in milliseconds; then it is for whoever is the first, in all workers. */
const longestOurs = 1_000

/** A message may be of a quarter of a megabyte. */
const mostBytes = 16 * 1_024 * 1_024

/** More than run at a time, lest they run out; each is a lease to be renewed, and in doubt if this worker is killed. */
const mostFor = (slots: number) => Math.min(1_024, Math.max(64, 8 * slots))

export const make = (slots: number) => {
  const most = mostFor(slots)
  const all = new Map<string, Lines>()
  let count = 0
  let bytes = 0
  let order = 0

  const linesOf = (limit: Named) => all.get(nameOf(limit))

  /** No key takes more than half of the room, and the last quarter is for keys that have none here. */
  const hasRoom = (limit: Limit, key: string, { body }: Delivery) => {
    if (count >= most || (count > 0 && bytes + body.length > mostBytes)) return false
    const same = linesOf(limit)?.here.get(key) ?? 0
    return same === 0 || (same < most / 2 && count < (most * 3) / 4)
  }

  const enter = (limit: Limit, key: string) => {
    const found = linesOf(limit)
    const lines = found ?? { high: new Map(), normal: new Map(), here: new Map(), ours: performance.now() }
    if (found === undefined) all.set(nameOf(limit), lines)
    lines.here.set(key, (lines.here.get(key) ?? 0) + 1)
  }

  const leave = (limit: Limit, key: string) => {
    const lines = linesOf(limit)
    const left = (lines?.here.get(key) ?? 1) - 1
    if (left > 0) lines?.here.set(key, left)
    else lines?.here.delete(key)
    if (lines?.here.size === 0) all.delete(nameOf(limit))
  }

  const lineOf = ({ limit, key, isHigh }: Stay) => {
    const lines = linesOf(limit)?.[isHigh ? "high" : "normal"] ?? new Map<string, Array<Waiting>>()
    const line = lines.get(key) ?? []
    lines.set(key, line)
    return { lines, line }
  }

  const remove = (stay: Stay, waiting: Waiting) => {
    const { lines, line } = lineOf(stay)
    const at = line.indexOf(waiting)
    if (at >= 0) line.splice(at, 1)
    if (line.length === 0) lines.delete(stay.key)
    else if (at === 0) line[0]?.askIn(nextAsksIn)
  }

  /** That of the key whose turn it is, which then is the last. */
  const nextIn = (lines: Map<string, Array<Waiting>>) => {
    const [first] = lines
    if (first === undefined) return undefined
    const [key, line] = first
    lines.delete(key)
    lines.set(key, line)
    return line[0]
  }

  const next = (limit: Named): Pick<Waiting, "wake"> | undefined => {
    const lines = linesOf(limit)
    return lines && (nextIn(lines.high) ?? nextIn(lines.normal))
  }

  return {
    hasRoom,
    isWaiting: (limit: Named) => linesOf(limit) !== undefined,
    /** Whether others of its key wait there already. */
    isBehind: (limit: Limit, key: string, isHigh: boolean) =>
      (linesOf(limit)?.[isHigh ? "high" : "normal"].get(key)?.length ?? 0) > 0,
    /** Undefined if there is no room. */
    enter: (limit: Limit, key: string, delivery: Delivery): Stay | undefined => {
      if (!hasRoom(limit, key, delivery)) return undefined
      const { body, lane } = delivery
      enter(limit, key)
      count += 1
      bytes += body.length
      order += 1
      let isHere = true
      const end = () => {
        if (!isHere) return
        isHere = false
        leave(limit, key)
        count -= 1
        bytes -= body.length
      }
      return { limit, key, isHigh: lane === "high", order, leave: end }
    },
    /** Until it is woken, or is to ask by itself in so many milliseconds, or as soon as it is the first. */
    wait: (stay: Stay, ms: number | undefined): Effect.Effect<Why> =>
      Effect.callback((resume) => {
        let timer: NodeJS.Timeout | undefined
        const end = () => {
          clearTimeout(timer)
          remove(stay, mine)
        }
        const mine: Waiting = {
          order: stay.order,
          askIn: (soon) => {
            clearTimeout(timer)
            timer = setTimeout(() => mine.wake("time to ask"), soon)
          },
          wake: (why) => {
            end()
            resume(Effect.succeed(why))
          }
        }
        const { line } = lineOf(stay)
        const isLast = (line.at(-1)?.order ?? 0) < stay.order
        line.splice(isLast ? line.length : line.findIndex(({ order: of }) => of > stay.order), 0, mine)
        if (ms !== undefined) mine.askIn(ms)
        else if (line[0] === mine) mine.askIn(nextAsksIn)
        return Effect.sync(end)
      }),
    /** Who is to have a place that is given back here, if anybody waits there. Now and then it is not for those here. */
    nextHere: (limit: Named) => {
      const lines = linesOf(limit)
      if (lines === undefined) return undefined
      const now = performance.now()
      if (now - lines.ours <= longestOurs) return next(limit)
      lines.ours = now
      return undefined
    },
    /** False if nobody waits there. */
    wake: (limit: Named, why: Why) => {
      const found = next(limit)
      found?.wake(why)
      return found !== undefined
    },
    /** One of each line goes on: there may be more places than there were. */
    wakeOfEach: () => {
      for (const { high, normal } of all.values())
        for (const [first] of [...high.values(), ...normal.values()]) first?.wake("time to ask")
    },
    /** All go on: they are to be handed back. */
    wakeAll: () => {
      for (const { high, normal } of all.values())
        for (const one of [...high.values(), ...normal.values()].flat()) one.wake("all")
    }
  }
}

const nameOf = ({ name, key }: Named) => `${name} ${key}`
