/** Those that wait for a place in this worker, a few, each in a seat: when one is given back here it is taken at once. */
import { Effect } from "effect"
import type { Limit } from "../../streams/Limits.ts"

export interface Seat {
  /** Before it asks, so that it is known whether it may stay. Whoever sits elsewhere leaves that seat. */
  readonly sit: (limit: Limit, key: string) => boolean
  readonly leave: () => void
  /** Until a place of this limit is given back here, or for so many milliseconds. */
  readonly wait: (ms: number) => Effect.Effect<void>
  /** Until its time has come, whatever room there is. */
  readonly sleep: (ms: number) => Effect.Effect<void>
}

interface Taken {
  readonly limit: string
  readonly key: string
  wake: () => void
}

/** Others are not kept from their slots by those that do nothing but wait: of two slots one is for these. */
export const make = (slots: number) => {
  const most = Math.max(1, Math.floor(slots / 2))
  const taken = new Set<Taken>()

  /** Each place has one that is next, and another, as they do not come evenly. One key does not take all seats. */
  const hasRoom = (limit: Limit, key: string) => {
    if (taken.size >= most) return false
    const named = nameOf(limit)
    const same = [...taken].filter((one) => one.limit === named && one.key === key)
    return same.length < Math.max(1, Math.min(2 * (limit.concurrency ?? most) + 1, (most * 3) / 4))
  }

  const seat = (): Seat => {
    let mine: Taken | undefined
    const leave = () => {
      if (mine !== undefined) taken.delete(mine)
      mine = undefined
    }
    const take = (limit: string, key: string) => {
      leave()
      mine = { limit, key, wake: () => {} }
      taken.add(mine)
      return mine
    }
    const wait = (here: Taken, ms: number) =>
      Effect.callback<void>((resume) => {
        const wake = () => {
          stop()
          resume(Effect.void)
        }
        const timer = setTimeout(wake, ms)
        const stop = () => {
          clearTimeout(timer)
          here.wake = () => {}
        }
        here.wake = wake
        return Effect.sync(stop)
      })
    return {
      sit: (limit, key) => {
        leave()
        const isThere = hasRoom(limit, key)
        if (isThere) take(nameOf(limit), key)
        return isThere
      },
      leave,
      wait: (ms) => Effect.suspend(() => wait(mine ?? take("", ""), ms)),
      sleep: (ms) => Effect.suspend(() => wait(take("", ""), ms))
    }
  }

  return {
    /** Of one task. */
    seat,
    wake: (limit: Limit) => {
      const named = nameOf(limit)
      // Who goes on may sit down again at once.
      const woken = [...taken].filter((one) => one.limit === named)
      for (const one of woken) one.wake()
    }
  }
}

const nameOf = ({ name, key }: Limit) => `${name} ${key}`
