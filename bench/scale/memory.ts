/** What full load adds to the memory of an actor process, and to that of a gateway. */
import { setTimeout as pass } from "node:timers/promises"
import { Pool } from "undici"
import { startMillrace } from "../../test/support/millrace.ts"
import { startWorker } from "../queue/startWorker.ts"
import { until } from "../queue/stored.ts"
import { text } from "../queue/work.ts"
import { memoryOf } from "./memoryOf.ts"
import { openStanding } from "./standing.ts"

/** Nothing that tells when a process has come to rest is better than to leave it alone for a moment. */
const atRest = 1_000

const connections = 64

/** In MB, while so many tasks are done. */
export const memoryOfActor = async (tasks: number): Promise<number> => {
  const standing = await openStanding(0)
  try {
    const worker = startWorker("./ourActor.ts", standing.url)
    await until(standing.asking, 1)
    await pass(atRest)
    const added = await memoryOf(worker.pid, async () => {
      const release = standing.hold(10_000)
      await until(standing.stored, tasks)
      await release()
    })
    await worker.stop()
    return added
  } finally {
    await standing.close()
  }
}

/** In MB, while so many tasks are submitted over 64 connections. */
export const memoryOfGateway = async (tasks: number): Promise<number> => {
  const standing = await openStanding(0)
  const gateway = startMillrace(["gateway", "--port", "0"], { NATS_URL: standing.url })
  try {
    const [, url = ""] = await gateway.prints(/listens on (http:\S+)/)
    await pass(atRest)
    const pool = new Pool(url, { connections })
    const body = JSON.stringify({ kind: "count", input: { text } })
    let left = tasks
    const one = async () => {
      while (left-- > 0) {
        const headers = { "content-type": "application/json" }
        const response = await pool.request({ path: "/v1/tasks", method: "POST", headers, body })
        await response.body.dump()
        if (response.statusCode !== 202) throw new Error(`It answers ${response.statusCode}.`)
      }
    }
    const added = await memoryOf(gateway.child.pid, async () => {
      await Promise.all(Array.from({ length: connections }, one))
    })
    await pool.close()
    return added
  } finally {
    await gateway.kill("SIGKILL")
    await standing.close()
  }
}
