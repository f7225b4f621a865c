/** Those that wait for a place in this worker, a few: when one is given back here it is taken at once. */
import { Effect } from "effect"
import type { Limit } from "../../streams/Limits.ts"

interface Waiter {
  readonly limit: string
  readonly key: string
  readonly wake: () => void
}

/** Others are not kept from their slots by those that do nothing but wait: of four slots one is for these. */
export const make = (slots: number) => {
  const most = Math.max(1, Math.floor(slots / 4))
  const waiters = new Set<Waiter>()

  const wait = (limit: string, key: string, ms: number) =>
    Effect.callback<void>((resume) => {
      const leave = () => {
        clearTimeout(timer)
        waiters.delete(waiter)
      }
      const waiter: Waiter = {
        limit,
        key,
        wake: () => {
          leave()
          resume(Effect.void)
        }
      }
      const timer = setTimeout(waiter.wake, ms)
      waiters.add(waiter)
      return Effect.sync(leave)
    })

  return {
    /** One key does not take all of it, where there is more than one place. */
    hasRoom: (limit: Limit, key: string) =>
      waiters.size < most &&
      (most === 1 ||
        [...waiters].filter((one) => one.limit === nameOf(limit) && one.key === key).length < most / 2),
    /** Until a place of this limit is given back here, or for so many milliseconds. */
    wait: (limit: Limit, key: string, ms: number) => wait(nameOf(limit), key, ms),
    /** Until its time has come. */
    sleep: (key: string, ms: number) => wait("", key, ms),
    wake: (limit: Limit) => {
      const named = nameOf(limit)
      for (const one of waiters) if (one.limit === named) one.wake()
    }
  }
}

const nameOf = ({ name, key }: Limit) => `${name} ${key}`
