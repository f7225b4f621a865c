/** Three nodes on hosts of their own, and the cable of one is pulled under load: no task is lost. */
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Cluster } from "../../support/cluster.ts"
import { startClusterOnHosts } from "../../support/clusterOnHosts.ts"
import type { Process } from "../../support/millrace.ts"
import { startActors, underLoad } from "./clusterLoad.ts"
import { judge, leaderOfAll, setUpCopies } from "./clusterRow.ts"

let cluster: Cluster | undefined
let actors: ReadonlyArray<Process> = []
beforeAll(async () => {
  cluster = await startClusterOnHosts()
  if (cluster === undefined) return
  await setUpCopies(cluster)
  actors = await startActors(cluster)
}, 120_000)
afterAll(async () => {
  await Promise.all(actors.map((actor) => actor.kill("SIGKILL")))
  await cluster?.stop()
})

describe("a host of three whose node leads all", () => {
  it("may lose its cable to the others for a while", { timeout: 120_000 }, async (ctx) => {
    if (cluster === undefined)
      return ctx.skip("skipped: this test needs the right to make network namespaces")
    const whole = cluster
    const report = await underLoad(whole, actors, "cable", async () => {
      const node = await leaderOfAll(whole)
      node.cutOff("nodes")
      // Longer than the others need to elect a leader without it.
      await sleep(10_000)
      node.heal()
    })
    judge("R3: the leader's host loses its cable to the other two for 10 s", report)
    // The others had to elect another one: it was cut off indeed.
    assert.isAbove(report.recovery, 1)
  })
})
