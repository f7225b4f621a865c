/**
 * What this worker knows of tasks that it has handed back to wait: of one that comes back to it, and was nowhere else
 * meanwhile, nothing need be read again.
 */
import { Effect } from "effect"
import type { Delivery } from "../../streams/Delivery.ts"
import { Nats } from "../../streams/Nats.ts"
import type { History } from "./History.ts"

/** Those that were handed back last. */
const most = 20_000

export const make = Effect.gen(function* () {
  const { onChange } = yield* Nats
  const all = new Map<
    string,
    { readonly sequence: number; readonly deliveries: number; readonly history: History }
  >()
  yield* Effect.acquireRelease(
    // What was said meanwhile was not heard.
    Effect.sync(() => onChange(() => all.clear())),
    (forget) => Effect.sync(forget)
  )
  return {
    remember: ({ id, sequence, deliveries }: Delivery, history: History) => {
      all.set(id, { sequence, deliveries, history })
      if (all.size <= most) return
      const [oldest] = all.keys()
      if (oldest !== undefined) all.delete(oldest)
    },
    recall: (delivery: Delivery): History | undefined => {
      const found = all.get(delivery.id)
      if (found === undefined) return undefined
      all.delete(delivery.id)
      const isNext = found.sequence === delivery.sequence && found.deliveries + 1 === delivery.deliveries
      return isNext && !delivery.mayBeSecond() ? found.history : undefined
    }
  }
})
