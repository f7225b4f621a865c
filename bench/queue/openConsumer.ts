/** What the consumer of the queue says of itself: how far it has got, and how many requests wait for tasks. */
import type { NatsConnection } from "@nats-io/transport-node"
import { Schema } from "effect"

const Consumer = Schema.fromJsonString(
  Schema.Struct({ delivered: Schema.Struct({ stream_seq: Schema.Int }), num_waiting: Schema.Int })
)

export const openConsumer = (connection: NatsConnection) => async (): Promise<typeof Consumer.Type> => {
  const subject = "$JS.API.CONSUMER.INFO.TASKS_count.count-normal"
  const answer = await connection.request(subject, "", { timeout: 20_000 })
  return Schema.decodeUnknownSync(Consumer)(answer.string())
}
