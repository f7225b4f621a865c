/** The callers: each sends its order until some gateway answers for it, and a few think better of it. */
import { Effect } from "effect"
import type { Member } from "./fleet.ts"
import type { Random } from "./random.ts"
import type { Site } from "./site.ts"
import { type Order, orderOf } from "./work.ts"

export interface Submitter {
  readonly accepted: ReadonlySet<string>
  readonly cancelled: ReadonlySet<string>
  /** Every order was answered for. */
  readonly done: Promise<void>
}

/** So many callers send at the same time. */
const callers = 16

export const makeSubmitter = (options: {
  readonly fleet: ReadonlyArray<Member>
  readonly site: Site
  readonly tasks: number
  readonly overMs: number
  readonly random: Random
}): Submitter => {
  const { fleet, site, tasks, overMs, random } = options
  const accepted = new Set<string>()
  const cancelled = new Set<string>()
  const orders = Array.from({ length: tasks }, (_, n) => orderOf(n, site.origin, random))
  const began = performance.now()
  let next = 0
  let asked = 0

  /** One gateway after the other, whichever is up. */
  const ask = async (path: string, init: RequestInit): Promise<Response | undefined> => {
    const urls = fleet.flatMap((member) => member.url() ?? [])
    const url = urls[asked++ % Math.max(1, urls.length)]
    if (url === undefined) return undefined
    return fetch(new URL(path, url), { ...init, signal: AbortSignal.timeout(15_000) }).catch(() => undefined)
  }

  const submit = async ({ kind, input, key, cancel, delay }: Order): Promise<void> => {
    while (true) {
      const response = await ask("/v1/tasks", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ kind, input, key, delay })
      })
      const body = await response?.text().catch(() => undefined)
      if (response?.status === 202 && body !== undefined) {
        const { id } = JSON.parse(body)
        accepted.add(id)
        if (cancel && (await ask(`/v1/tasks/${id}`, { method: "DELETE" }))?.status === 200) cancelled.add(id)
        return
      }
      if (response !== undefined && response.status < 500) throw new Error(`${response.status} ${body}`)
      await Effect.runPromise(Effect.sleep(200))
    }
  }

  const caller = async () => {
    while (true) {
      const n = next++
      const order = orders[n]
      if (order === undefined) return
      const due = (n / tasks) * overMs - (performance.now() - began)
      if (due > 0) await Effect.runPromise(Effect.sleep(due))
      await submit(order)
    }
  }

  return {
    accepted,
    cancelled,
    done: Promise.all(Array.from({ length: callers }, caller)).then(() => undefined)
  }
}
