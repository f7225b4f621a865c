/** Which tasks were said to be cancelled: the message of one may still be on its way here, or wait here for its turn. */
import type { Delivery } from "../../streams/Delivery.ts"
import { ackWaitSeconds } from "../../streams/lease.ts"

export interface Cancelled {
  /** `now` in milliseconds, by a clock that nobody sets. */
  readonly add: (id: string, now: number) => void
  readonly has: (id: string) => boolean
  readonly remove: (id: string) => void
  /** Forgets those that were said long ago and that nothing which is held here is about. */
  readonly forget: (now: number, held: ReadonlySet<Delivery>) => void
}

/** How long each is remembered at least: within that its message is handed out again, if it is. */
const rememberMs = ackWaitSeconds * 1_000

export const make = (): Cancelled => {
  const said = new Map<string, number>()
  return {
    add: (id, now) => {
      said.set(id, now)
    },
    has: (id) => said.has(id),
    remove: (id) => {
      said.delete(id)
    },
    forget: (now, held) => {
      const awaited = new Set([...held].flatMap(({ id, parent }) => [id, parent]))
      for (const [id, since] of said) if (now - since > rememberMs && !awaited.has(id)) said.delete(id)
    }
  }
}
