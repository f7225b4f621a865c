/** What a cluster of three must keep of its promises when it loses a node under load, as a row of the crash table. */
import { assert } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { setUp } from "../../../src/streams/SetUp.ts"
import type { Cluster, ClusterNode } from "../../support/cluster.ts"
import { layerStreams } from "../../support/streams.ts"
import type { Report } from "./clusterLoad.ts"
import { tell } from "./row.ts"

/** Everything on all three. */
export const setUpCopies = (cluster: Cluster): Promise<unknown> =>
  setUp(["count"]).pipe(
    Effect.provide(layerStreams(cluster.url)),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" }))),
    Effect.runPromise
  )

export const judge = (what: string, report: Report): void => {
  tell({ what, ...report, recoverySeconds: report.recovery })
  console.log(JSON.stringify(report))
  assert.deepInclude(report, { lost: 0, recordsTooMany: 0, eventsMissing: 0, eventsRepeated: 0 })
  assert.strictEqual(report.ran, report.accepted)
  // A lease runs out after 30 seconds, and a lost one may be lost again.
  assert.isBelow(report.slowest, 65)
  assert.isBelow(report.recovery, 15)
}

/** The node that leads the queue; now it leads whatever else a task passes through as well. */
export const leaderOfAll = async (cluster: Cluster): Promise<ClusterNode> => {
  const node = await cluster.leaderOf("TASKS_count")
  for (const group of ["TASKS_count.count-high", "TASKS_count.count-normal", "KV_results", "EVENTS"]) {
    await cluster.giveLead(group, node)
  }
  return node
}
