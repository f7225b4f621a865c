/** A cluster of three nodes loses one, under load: no task is lost, and the rest go on within seconds. */
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, it } from "@effect/vitest"
import { type Cluster, startCluster } from "../../support/cluster.ts"
import type { Process } from "../../support/millrace.ts"
import { startActors, underLoad } from "./clusterLoad.ts"
import { judge, leaderOfAll, setUpCopies } from "./clusterRow.ts"

let cluster: Cluster
let actors: ReadonlyArray<Process>
beforeAll(async () => {
  cluster = await startCluster()
  await setUpCopies(cluster)
  actors = await startActors(cluster)
}, 60_000)
afterAll(async () => {
  await Promise.all(actors.map((actor) => actor.kill("SIGKILL")))
  await cluster.stop()
})

describe("a node of three that leads all", () => {
  it("may be cut off from the others, and come back", { timeout: 120_000 }, async () => {
    const report = await underLoad(cluster, actors, "cut", async () => {
      const node = await leaderOfAll(cluster)
      node.cutOff("nodes")
      // Longer than the others need to elect a leader without it.
      await sleep(10_000)
      node.heal()
    })
    judge("R3: the leader is cut off from the other two for 10 s", report)
  })

  it("may be killed", { timeout: 120_000 }, async () => {
    const report = await underLoad(cluster, actors, "kill", async () => {
      await (await leaderOfAll(cluster)).kill()
    })
    judge("R3: the leader is killed", report)
  })
})
