/** Takes from the queue what a worker had in hand when it was killed: the next one would try it again, each task alone. */
import { setTimeout as pass } from "node:timers/promises"
import type { NatsConnection } from "@nats-io/transport-node"
import { openConsumer } from "./openConsumer.ts"

export const forget = async (connection: NatsConnection): Promise<void> => {
  const consumer = openConsumer(connection)
  let told = await consumer()
  // Until its requests are gone with it, tasks are still handed to nobody.
  while (told.num_waiting > 0) {
    await pass(20)
    told = await consumer()
  }
  const body = JSON.stringify({ seq: told.delivered.stream_seq + 1 })
  await connection.request("$JS.API.STREAM.PURGE.TASKS_count", body, { timeout: 20_000 })
}
