/** What holds on a cluster of three nats-servers, wherever they run. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { setAckWait } from "../support/ackWait.ts"
import type { Cluster, ClusterNode } from "../support/cluster.ts"
import { startMillrace } from "../support/millrace.ts"
import { layerStreams } from "../support/streams.ts"
import { type Flow, startFlow } from "../system/flow.ts"
import { endsOf, schedule } from "./dueMeanwhile.ts"
import { onceEach } from "./onceEach.ts"

interface Trouble {
  readonly name: string
  readonly begin: (node: ClusterNode) => Promise<void>
  readonly end: (node: ClusterNode) => Promise<void>
}

const troubles: ReadonlyArray<Trouble> = [
  { name: "killed", begin: (node) => node.kill(), end: (node) => node.restart() },
  { name: "frozen", begin: (node) => node.pause(), end: (node) => node.resume() },
  { name: "cut off", begin: async (node) => node.cutOff("everyone"), end: async (node) => node.heal() }
]

/** What a task passes through. */
const passed = ["TASKS_count", "KV_results", "EVENTS"]

export const threeServers = (where: string, start: () => Promise<Cluster>) =>
  describe(`three nats-servers ${where}`, { timeout: 90_000 }, () => {
    let cluster: Cluster
    let flow: Flow
    let acceptedInAll = 0
    beforeAll(async () => {
      cluster = await start()
      const replicas = { MILLRACE_REPLICAS: "3" }
      assert.strictEqual(await startMillrace(["setup"], { NATS_URL: cluster.url, ...replicas }).ended, 0)
      // A hand-back that was lost comes again after that. Leases are renewed every ten seconds.
      await setAckWait("count", 12).pipe(Effect.provide(layerStreams(cluster.url)), Effect.runPromise)
      // Clients of a node that goes silent go on as well, but notice first: clusterSilence.test.ts.
      const [, ...others] = cluster.nodes
      flow = await startFlow(others.map(({ url }) => url).join(), replicas)
    }, 90_000)
    afterAll(async () => {
      await flow?.stop()
      await cluster?.stop()
    })

    it.each(troubles)("accept and finish tasks while the one that leads is $name", async ({ begin, end }) => {
      const [leader] = cluster.nodes
      if (leader === undefined) return assert.fail("there are three nodes")
      for (const stream of passed) await cluster.giveLead(stream, leader)
      const { accepted, recoverySeconds } = await flow.through(() => begin(leader))
      // It is still away: the others have elected one of themselves.
      const successor = await cluster.leaderOf("TASKS_count")
      await end(leader)
      await cluster.ready()
      for (const stream of passed) await cluster.whole(stream)
      assert.notStrictEqual(successor.name, leader.name)
      assert.isBelow(recoverySeconds, 20)
      acceptedInAll += accepted
    })

    it("do what becomes due while the one that leads is killed", async () => {
      const [leader, ...others] = cluster.nodes
      if (leader === undefined) return assert.fail("there are three nodes")
      for (const stream of ["SCHEDULES", ...passed]) await cluster.giveLead(stream, leader)
      const url = others.map((node) => node.url).join()
      const later = await schedule(url, 60)
      await leader.kill()
      assert.deepEqual(await endsOf(url, later), new Set(["succeeded"]))
      await leader.restart()
      await cluster.ready()
      for (const stream of ["SCHEDULES", ...passed]) await cluster.whole(stream)
      acceptedInAll += later.length
    })

    it("have one record and one event of each in the end", async () => {
      const records = await onceEach(cluster.url)
      assert.isAtLeast(records.length, acceptedInAll)
      assert.isAbove(acceptedInAll, 0)
    })
  })
