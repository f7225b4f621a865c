/** On a cluster: the leader of a consumer, or of everything of a kind, changes while tasks flow. */
import { connect } from "@nats-io/transport-node"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ackWaitSeconds } from "../../src/streams/lease.ts"
import { type Cluster, startCluster } from "../support/cluster.ts"
import { startMillrace } from "../support/millrace.ts"
import { type Flow, startFlow } from "./flow.ts"

let cluster: Cluster
let flow: Flow
const replicas = { MILLRACE_REPLICAS: "3" }

beforeAll(async () => {
  cluster = await startCluster({ sync: "2m" })
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: cluster.url, ...replicas }).ended, 0)
  flow = await startFlow(cluster.url, replicas)
}, 90_000)
afterAll(async () => {
  await flow?.stop()
  await cluster?.stop()
})

const stepDown = async (calls: ReadonlyArray<string>) => {
  const connection = await connect({ servers: cluster.url.split(",") })
  for (const call of calls) {
    const answer = await connection.request(`$JS.API.${call}`, "", { timeout: 5_000 })
    assert.deepInclude(answer.json<object>(), { success: true })
  }
  await connection.close()
}

describe("tasks that flow", () => {
  it.each([
    [
      "their consumers",
      ["CONSUMER.LEADER.STEPDOWN.TASKS_count.count-high", "CONSUMER.LEADER.STEPDOWN.TASKS_count.count-normal"]
    ],
    ["their queue", ["STREAM.LEADER.STEPDOWN.TASKS_count"]],
    ["the records", ["STREAM.LEADER.STEPDOWN.KV_results"]]
  ])(
    "stop for less than ten seconds when the leader of %s changes",
    { timeout: 60_000 },
    async (_, calls) => {
      const report = await flow.through(() => stepDown(calls))
      // Half a second, but where nobody takes over at once an election is waited for, which nats-server begins after 4 to 9.
      assert.isBelow(report.recoverySeconds, 10)
      assert.isBelow(report.longestGapSeconds, 10)
      // What the old leader wrote down as handed out, and had not sent yet, comes again as if its worker had died.
      assert.isBelow(report.slowestSeconds, ackWaitSeconds + 10)
      for (const said of [report.lines.gateway, report.lines.actor])
        assert.isAtMost(said.length, 6, said.join("\n"))
    }
  )
})
