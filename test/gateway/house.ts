/** What tests of the housekeeper do again and again: leave something behind, and look at what is there still. */
import { Duration, Effect, Layer, Schema } from "effect"
import * as Housekeeper from "../../src/gateway/Housekeeper.ts"
import type { TaskOptions } from "../../src/schemas/TaskOptions.ts"
import type { FinalState } from "../../src/schemas/TaskRecord.ts"
import { Attempts } from "../../src/streams/Attempts.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { type Again, Publisher } from "../../src/streams/Publisher.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { type Finished, Results } from "../../src/streams/Results.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { finished, until } from "../support/useStreams.ts"
import { layerStreams } from "../support/streams.ts"
import { eventsMade } from "../streams/eventsMade.ts"
import { store } from "../streams/records.ts"

export const webhook = { webhook: new URL("http://127.0.0.1:9/hook") }
export const asksToTell: TaskOptions = { notify: webhook }

const consumer = `${Subjects.eventStream}.${Subjects.housekeeper}`

/** Queues a task, and gives the sequence of its message. */
export const queue = Effect.fnUntraced(function* (key: string, again?: Again) {
  const publisher = yield* Publisher
  yield* publisher.submit({ kind: "echo", key, input: "{}", ...(again === undefined ? {} : { again }) })
  return (yield* (yield* Queued).find("echo", key))?.sequence ?? 0
})

/** Writes down an attempt of the life whose message has this sequence. */
export const tried = (key: string, sequence: number, n = 1) =>
  Effect.flatMap(Attempts, (attempts) =>
    attempts.put(
      { kind: "echo", key, sequence },
      n,
      {
        attempt: n,
        ended: "failed",
        startedAt: "2026-11-20T10:00:00.000Z",
        finishedAt: "2026-11-20T10:00:01.000Z",
        worker: "w",
        error: { tag: "Flat", message: "flat" }
      },
      0
    )
  )

/** Writes a record that is forgotten after a second. */
export const briefly = Effect.fnUntraced(function* (record: Finished) {
  const settings = { ...(yield* Settings), retention: Duration.seconds(1) }
  const results = Layer.provide(Layer.fresh(Results.layer), Layer.succeed(Settings, settings))
  return yield* Effect.provide(store(record), results)
})

export const placeOf = (key: string) =>
  Effect.map(
    Effect.flatMap(Results, (results) => results.placed("echo", key)),
    (placed) => placed?.sequence ?? 0
  )

/**
 * Leaves everything that can be left at once: a task that failed, was to be done again, was tried, and then cancelled by
 * a gateway that died before it had taken the message from the queue.
 */
export const leaveEverything = Effect.fnUntraced(function* (key: string) {
  yield* store(finished(key, "failed"))
  const replaces = yield* placeOf(key)
  const sequence = yield* queue(key, { replaces, run: 2 })
  yield* tried(key, sequence)
  yield* store(finished(key, "cancelled", { replaces, sequence, run: 2, options: asksToTell }))
})

/** All that is there of the tasks of a key. */
export const leftOf = Effect.fnUntraced(function* (key: string) {
  const jetstream = yield* JetStream
  const isThere = (stream: string, subject: string) =>
    Effect.map(jetstream.read(stream, { last_by_subj: subject }), (message) => message !== undefined)
  const records = yield* Effect.filter(["succeeded", "failed", "cancelled"] as const, (state: FinalState) =>
    isThere(Subjects.resultStream, Subjects.result("echo", state, key))
  )
  return {
    queued: yield* isThere("TASKS_echo", Subjects.taskAnyLane("echo", key)),
    records,
    attempts: yield* messagesOf(Subjects.attemptStream, `$KV.attempts.echo.${key}.*.*`),
    told: (yield* told).filter((text) => text.includes(`echo_${key}"`) || text.includes(`echo_${key} `))
  }
})

/** The inputs of all notify tasks that wait, in order. */
export const told = Effect.suspend(() => messagesOf("TASKS_notify", "tasks.notify.>"))

const messagesOf = Effect.fnUntraced(function* (stream: string, subject: string) {
  const jetstream = yield* JetStream
  const found: Array<string> = []
  let from = 1
  while (true) {
    const message = yield* jetstream.read(stream, { seq: from, next_by_subj: subject })
    if (message === undefined) return found
    found.push(new TextDecoder().decode(message.data))
    from = message.sequence + 1
  }
})

const Floor = Schema.Struct({ ack_floor: Schema.Struct({ stream_seq: Schema.Int }) })
/** Up to which event all is done. */
const done = Effect.flatMap(JetStream, (jetstream) =>
  Effect.map(
    Effect.flatMap(jetstream.call(`CONSUMER.INFO.${consumer}`, {}), Schema.decodeUnknownEffect(Floor)),
    ({ ack_floor }) => ack_floor.stream_seq
  )
)

/** Returns once nothing is left to do about any record that was written. */
export const tidied = Effect.gen(function* () {
  const events = yield* eventsMade
  yield* until(done, (sequence) => sequence >= events)
})

/** Has every event handed out once more, as after a crash of the server that has forgotten what it was told. */
export const replay = Effect.flatMap(JetStream, (jetstream) =>
  jetstream.call(`CONSUMER.RESET.${consumer}`, { seq: 1 })
)

/** How long the server waits for one that says nothing any more. */
export const leaseOf = (milliseconds: number) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call(`CONSUMER.CREATE.${consumer}`, {
      stream_name: Subjects.eventStream,
      config: {
        name: Subjects.housekeeper,
        durable_name: Subjects.housekeeper,
        ack_policy: "explicit",
        ack_wait: milliseconds * 1e6,
        max_deliver: -1,
        max_ack_pending: 100_000,
        headers_only: true
      }
    })
  )

/** A housekeeper of this process with a connection of its own, as that of another gateway would have it. */
export const another = (url: string) => Effect.provide(Housekeeper.run, Layer.fresh(layerStreams(url)))

/** Where the server of this test is. */
export const natsUrl = Effect.map(Nats, ({ connection }) => `nats://${connection.getServer()}`)
