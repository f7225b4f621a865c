/** A cluster of three nodes loses one, under load: no task is lost, and the rest go on within seconds. */
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { setUp } from "../../../src/streams/SetUp.ts"
import { type Cluster, startCluster } from "../../support/cluster.ts"
import type { Process } from "../../support/millrace.ts"
import { layerStreams } from "../../support/streams.ts"
import { type Report, startActors, underLoad } from "./clusterLoad.ts"
import { tell } from "./row.ts"

let cluster: Cluster
let actors: ReadonlyArray<Process>
beforeAll(async () => {
  cluster = await startCluster()
  await setUp(["count"]).pipe(
    Effect.provide(layerStreams(cluster.url)),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" }))),
    Effect.runPromise
  )
  actors = await startActors(cluster)
}, 60_000)
afterAll(async () => {
  await Promise.all(actors.map((actor) => actor.kill("SIGKILL")))
  await cluster.stop()
})

const judge = (what: string, report: Report) => {
  tell({ what, ...report, recoverySeconds: report.recovery })
  console.log(JSON.stringify(report))
  assert.deepInclude(report, { lost: 0, recordsTooMany: 0, eventsMissing: 0, eventsRepeated: 0 })
  assert.strictEqual(report.ran, report.accepted)
  // A lease runs out after 30 seconds, and a lost one may be lost again.
  assert.isBelow(report.slowest, 65)
  assert.isBelow(report.recovery, 15)
}

/** The node that leads the queue; now it leads whatever else a task passes through as well. */
const leader = async () => {
  const node = await cluster.leaderOf("TASKS_count")
  for (const group of ["TASKS_count.count-high", "TASKS_count.count-normal", "KV_results", "EVENTS"]) {
    await cluster.giveLead(group, node)
  }
  return node
}

describe("a node of three that leads all", () => {
  it("may be cut off from the others, and come back", { timeout: 120_000 }, async () => {
    const report = await underLoad(cluster, actors, "cut", async () => {
      const node = await leader()
      node.cutOff("nodes")
      // Longer than the others need to elect a leader without it.
      await sleep(10_000)
      node.heal()
    })
    judge("R3: the leader is cut off from the other two for 10 s", report)
  })

  it("may be killed", { timeout: 120_000 }, async () => {
    const report = await underLoad(cluster, actors, "kill", async () => {
      await (await leader()).kill()
    })
    judge("R3: the leader is killed", report)
  })
})
