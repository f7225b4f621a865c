/** Somebody who pauses a kind now and then, and lets it go on. */
import { setTimeout as pass } from "node:timers/promises"
import type { Gateways } from "./gateways.ts"
import { now } from "./hooks.ts"
import type { Random } from "./random.ts"

/** From when a gateway has said that the kind is paused until somebody was asked to let it go on: milliseconds since 1970. */
export interface Pause {
  readonly from: number
  readonly to: number
}

/** Until it is over; resolves when the kind goes on for good. */
export const pauseNowAndThen = async (options: {
  readonly gateways: Gateways
  readonly kind: string
  readonly overMs: number
  readonly random: Random
}): Promise<ReadonlyArray<Pause>> => {
  const { gateways, kind, overMs, random } = options
  const pauses: Array<Pause> = []
  const until = performance.now() + overMs
  while (true) {
    await pass(random.between(1_000, 5_000))
    if (performance.now() > until) return pauses
    await gateways.insist("POST", `/v1/kinds/${kind}/pause`)
    const from = now()
    await pass(random.between(1_500, 3_000))
    const to = now()
    await gateways.insist("POST", `/v1/kinds/${kind}/resume`)
    pauses.push({ from, to })
  }
}
