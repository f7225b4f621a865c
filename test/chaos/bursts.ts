/** Those who ask again and again for what is to be done once things are quiet, each the next time when it is answered for. */
import { setTimeout as pass } from "node:timers/promises"
import type { Gateways } from "./gateways.ts"
import { now } from "./hooks.ts"
import type { Random } from "./random.ts"

/** One of those that were sent under a key. */
export interface Said {
  /** Which hook it is to call. */
  readonly path: string
  /** The task that it is of, as the gateway said. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly asked: number
  readonly answered: number
  /** One that had to be asked again may have been stored before. */
  readonly tries: number
}

/** Those under one key, in order. */
export type Burst = ReadonlyArray<Said>

/** How quiet it is to be, in milliseconds. */
export const quietMs = 800

export const sendBursts = async (options: {
  readonly gateways: Gateways
  readonly origin: string
  readonly overMs: number
  readonly random: Random
}): Promise<ReadonlyArray<Burst>> => {
  const { gateways, origin, overMs, random } = options
  const until = performance.now() + overMs
  const bursts: Array<Burst> = []

  const say = async (key: string, n: number): Promise<Said> => {
    const path = `/hook/burst/${key}-${n}`
    const input = { webhook: { url: `${origin}${path}`, body: { n } } }
    const order = { kind: "notify", key, input, debounce: quietMs / 1_000 }
    const asked = now()
    const { body, tries } = await gateways.insist("POST", "/v1/tasks", order)
    return { path, id: JSON.parse(body).id, asked, answered: now(), tries }
  }

  const sender = async (name: string) => {
    for (let time = 0; performance.now() < until; time += 1) {
      const burst: Array<Said> = []
      const count = random.between(2, 6)
      while (burst.length < count) {
        burst.push(await say(`${name}-${time}`, burst.length))
        await pass(random.between(20, quietMs * 1.4))
      }
      bursts.push(burst)
    }
  }
  await Promise.all(["first", "second", "third"].map(sender))
  return bursts
}
