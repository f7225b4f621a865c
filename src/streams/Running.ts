/** Running: who runs what since when, or has it wait. Written only for tasks that take a while, and gone by itself when nobody renews. */
import { headers } from "@nats-io/transport-node"
import { Context, Effect, Layer, Schema } from "effect"
import { LogLine, Progress, Waiting } from "../schemas/TaskRecord.ts"
import { JetStream } from "./JetStream.ts"
import { Nats } from "./Nats.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

const Entry = Schema.Struct({
  worker: Schema.String,
  startedAt: Schema.String,
  attempt: Schema.Int,
  /** Set if it has not begun: its worker has it wait for its turn. */
  waiting: Schema.optionalKey(Waiting),
  progress: Schema.optionalKey(Progress),
  log: Schema.optionalKey(Schema.Array(LogLine))
})
export type Entry = typeof Entry.Type

export class Running extends Context.Service<
  Running,
  {
    /** Writes or renews an entry. Not confirmed: the next renewal mends what was lost. */
    readonly put: (kind: string, key: string, entry: Entry) => void
    readonly remove: (kind: string, key: string) => void
    readonly find: (kind: string, key: string) => Effect.Effect<Entry | undefined, NatsUnavailable>
  }
>()("millrace/Running") {
  static readonly layer = Layer.effect(
    Running,
    Effect.gen(function* () {
      const { connection } = yield* Nats
      const jetstream = yield* JetStream
      return Running.of({
        put: (kind, key, entry) => connection.publish(Subjects.running(kind, key), JSON.stringify(entry)),
        remove: (kind, key) => {
          const deletion = headers()
          deletion.set("KV-Operation", "DEL")
          connection.publish(Subjects.running(kind, key), "", { headers: deletion })
        },
        find: (kind, key) =>
          Effect.flatMap(jetstream.glance(Subjects.runningStream, Subjects.running(kind, key)), (message) =>
            message === undefined || message.data.length === 0
              ? Effect.undefined
              : Effect.orDie(decode(utf8.decode(message.data)))
          )
      })
    })
  )
}

const utf8 = new TextDecoder()
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Entry))
