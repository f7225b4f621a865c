/** The callers: each sends its order until some gateway answers for it, and a few think better of it. */
import { setTimeout as pass } from "node:timers/promises"
import type { Gateways } from "./gateways.ts"
import type { Random } from "./random.ts"
import type { Site } from "./site.ts"
import { orderOf } from "./work.ts"

export interface Submitter {
  readonly accepted: ReadonlySet<string>
  readonly cancelled: ReadonlySet<string>
  /** Those that were to go before others. */
  readonly urgent: ReadonlySet<string>
  /** Every order was answered for. */
  readonly done: Promise<void>
}

/** So many callers send at the same time. */
const callers = 16

export const makeSubmitter = (options: {
  readonly gateways: Gateways
  readonly site: Site
  readonly tasks: number
  readonly overMs: number
  readonly random: Random
}): Submitter => {
  const { gateways, site, tasks, overMs, random } = options
  const accepted = new Set<string>()
  const cancelled = new Set<string>()
  const urgent = new Set<string>()
  const orders = Array.from({ length: tasks }, (_, n) => orderOf(n, site.origin, random))
  const began = performance.now()
  let next = 0

  const caller = async () => {
    while (true) {
      const n = next++
      const order = orders[n]
      if (order === undefined) return
      const due = (n / tasks) * overMs - (performance.now() - began)
      if (due > 0) await pass(due)
      const { cancel, ...asked } = order
      const { id } = JSON.parse((await gateways.insist("POST", "/v1/tasks", asked)).body)
      accepted.add(id)
      if (order.lane === "high") urgent.add(id)
      if (cancel && (await gateways.ask("DELETE", `/v1/tasks/${id}`))?.status === 200) cancelled.add(id)
    }
  }

  return {
    accepted,
    cancelled,
    urgent,
    done: Promise.all(Array.from({ length: callers }, caller)).then(() => undefined)
  }
}
