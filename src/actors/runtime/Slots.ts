/** The slots of a worker: each takes a delivery, works on it, and takes the next one when it is free. */
import { Effect } from "effect"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Source } from "../../streams/Deliveries.ts"

export interface Slots {
  /** So many more of them. */
  readonly add: (count: number) => void
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
  let left = 0

  const next = () => {
    take((delivery) => {
      if (delivery !== undefined) return work(delivery, next)
      left -= 1
      if (left === 0) for (const end of waiting) end()
    })
  }

  const add = (more: number) => {
    left += more
    for (let n = 0; n < more; n += 1) next()
  }
  add(count)

  return {
    add,
    ended: Effect.callback((resume) => {
      if (left === 0) return resume(Effect.void)
      const end = () => resume(Effect.void)
      waiting.add(end)
      return Effect.sync(() => waiting.delete(end))
    })
  }
}
