/** What the storm calls NATS: one server, or a cluster of three with three copies of everything. */
import { setTimeout as pass } from "node:timers/promises"
import { startCluster } from "../support/cluster.ts"
import { startNats } from "../support/nats.ts"
import { now } from "./hooks.ts"
import type { Random } from "./random.ts"

/** From when a server was killed until all are there again, in milliseconds since 1970. */
export interface Outage {
  readonly from: number
  readonly to: number
}

export interface Servers {
  readonly url: string
  readonly replicas: 1 | 3
  /** Kills one, for so long. */
  readonly strike: (random: Random, awayMs: number) => Promise<Outage>
  readonly stop: () => Promise<void>
}

export const startServers = (count: 1 | 3): Promise<Servers> => (count === 1 ? startOne() : startThree())

const startOne = async (): Promise<Servers> => {
  const nats = await startNats()
  return {
    url: nats.url,
    replicas: 1,
    strike: async (_, awayMs) => {
      const from = now()
      await nats.kill()
      await pass(awayMs)
      await nats.restart()
      return { from, to: now() }
    },
    stop: nats.stop
  }
}

/** Who leads one of these is killed. */
const led = ["TASKS_notify", "TASKS_count", "KV_limits", "KV_results", "SCHEDULES"]

const startThree = async (): Promise<Servers> => {
  const cluster = await startCluster({ sync: "2m" })
  return {
    url: cluster.url,
    replicas: 3,
    strike: async (random, awayMs) => {
      const from = now()
      const victim = await cluster.leaderOf(random.pick(led))
      await victim.kill()
      await pass(awayMs)
      await victim.restart()
      await cluster.ready()
      // With another one away nothing would be stored.
      for (const stream of led) await cluster.whole(stream)
      return { from, to: now() }
    },
    stop: cluster.stop
  }
}
