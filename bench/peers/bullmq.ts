/** BullMQ on Redis, set as its documentation has it for throughput: many at once in a worker, and many in a call. */
import { Queue, QueueEvents } from "bullmq"
import type { Open } from "../latency/latency.ts"
import { startWorker } from "../queue/startWorker.ts"
import { text } from "../queue/work.ts"
import type { Peer } from "./Peer.ts"
import { startRedis } from "./redis.ts"

export const queueName = "count"

export const connectionTo = (url: string) => ({
  host: "127.0.0.1",
  port: Number(new URL(url).port),
  maxRetriesPerRequest: null
})

const open: Open = async (url, onEnd) => {
  const connection = connectionTo(url)
  const queue = new Queue(queueName, { connection })
  const events = new QueueEvents(queueName, { connection })
  events.on("completed", ({ jobId }) => onEnd(jobId))
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()])
  return {
    submit: (jobId) => queue.add(queueName, { text }, { jobId }),
    close: async () => {
      await events.close()
      await queue.close()
    }
  }
}

export const bullmq: Peer = {
  name: "BullMQ",
  start: async () => {
    const redis = await startRedis()
    const url = `redis://127.0.0.1:${redis.port}`
    const queue = new Queue(queueName, { connection: connectionTo(url) })
    await queue.waitUntilReady()
    return {
      url,
      submit: () => queue.add(queueName, { text }),
      submitAll: (count) =>
        queue.addBulk(Array.from({ length: count }, () => ({ name: queueName, data: { text } }))),
      startWorker: () => startWorker("../peers/bullmqWorker.ts", url),
      done: async () => (await queue.getJobCounts("completed"))["completed"] ?? 0,
      open,
      stop: async () => {
        await queue.close()
        await redis.stop()
      }
    }
  }
}
