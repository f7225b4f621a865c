/** The slots of a worker: each takes a delivery, works on it, and takes the next one when it is free. */
import { Effect } from "effect"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Source } from "../../streams/Deliveries.ts"

export interface Slots {
  /** So many more of them. */
  readonly add: (count: number) => void
  /** One less: one that is free, or the next that is. Calls back then; returns how to have it stay. */
  readonly retire: (onRetired: () => void) => () => void
  /** Waits until there is nothing more to take and each of them is free. */
  readonly ended: Effect.Effect<void>
}

/** `work` calls `free` once when it is done with the delivery; not at once, or it would be called from there again and again. */
export const open = (
  count: number,
  take: Source["take"],
  work: (delivery: Delivery, free: () => void) => void
): Slots => {
  const waiting = new Set<() => void>()
  /** Those that take the next delivery, and how each of them is called off. */
  const free = new Set<{ readonly callOff: () => void }>()
  const retiring = new Set<() => void>()
  let left = 0

  const end = () => {
    left -= 1
    if (left === 0) for (const tell of waiting) tell()
  }

  const next = () => {
    const [retired] = retiring
    if (retired === undefined) return takeNext()
    retiring.delete(retired)
    end()
    retired()
  }

  const takeNext = () => {
    let isTaken = false
    const idle = { callOff: () => {} }
    idle.callOff = take((delivery) => {
      isTaken = true
      free.delete(idle)
      if (delivery !== undefined) return work(delivery, next)
      end()
    })
    if (!isTaken) free.add(idle)
  }

  const add = (more: number) => {
    left += more
    for (let n = 0; n < more; n += 1) next()
  }
  add(count)

  return {
    add,
    retire: (onRetired) => {
      const [idle] = free
      if (idle === undefined) {
        retiring.add(onRetired)
        return () => retiring.delete(onRetired)
      }
      free.delete(idle)
      idle.callOff()
      end()
      onRetired()
      return () => {}
    },
    ended: Effect.callback((resume) => {
      if (left === 0) return resume(Effect.void)
      const tell = () => resume(Effect.void)
      waiting.add(tell)
      return Effect.sync(() => waiting.delete(tell))
    })
  }
}
