/** What tests of workers do again and again: run one beside the test, give it a task, and see what became of it. */
import { ConfigProvider, Effect, Schema } from "effect"
import type { Actor } from "../../../src/actors/runtime/Actor.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import type * as Task from "../../../src/schemas/Task.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { Queues } from "../../../src/streams/Queues.ts"
import { Publisher, type Submission } from "../../../src/streams/Publisher.ts"
import { wait } from "../../../src/streams/Submit.ts"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { until } from "../../support/useStreams.ts"

/** Runs until the test ends; gives its fiber, to be interrupted before that. */
export const startWorker = <R>(
  actor: Actor<Task.Any, R>,
  name = "w",
  settings: Record<string, string> = {}
) =>
  Worker.run(actor).pipe(
    Effect.provide(
      ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_WORKER: name, ...settings }))
    ),
    Effect.forkChild
  )

export const submit = (submission: Submission) =>
  Effect.flatMap(Publisher, (publisher) => publisher.submit(submission))

/** The task once it is finished. */
export const finished = (kind: string, key: string) =>
  Effect.flatMap(wait(kind, key, "25 seconds"), (task) =>
    task === undefined ? Effect.die(`there is no task ${kind}_${key}`) : Effect.succeed(task)
  )

export const done = (submission: Submission) =>
  Effect.flatMap(submit(submission), ({ key }) => finished(submission.kind, key))

/**
 * Has the next task handed out so often, and hands it back without a word of what became of it: nobody has begun it. The
 * last time it comes back after so many milliseconds.
 */
export const handOut = Effect.fnUntraced(function* (kind: string, times: number, delay = 0) {
  const { connection } = yield* Nats
  const consumer = `${Subjects.taskStream(kind)}.${Subjects.consumerName(kind, "normal")}`
  for (let n = 0; n < times; n += 1) {
    const { reply = "" } = yield* Effect.promise(() =>
      connection.request(`$JS.API.CONSUMER.MSG.NEXT.${consumer}`, `{"batch":1}`, {
        timeout: 5_000,
        // What is handed out has the subject of its task, not that of the answer.
        noMux: true
      })
    )
    connection.publish(reply, n === times - 1 ? `-NAK {"delay":${delay * 1e6}}` : "-NAK")
  }
  yield* Effect.promise(() => connection.flush())
})

const Info = Schema.Struct({ num_redelivered: Schema.Int })

/** Waits until a task that was handed back has been handed out again. */
export const comesBack = (kind: string) =>
  until(
    Effect.flatMap(JetStream, (jetstream) =>
      Effect.flatMap(
        jetstream.call(`CONSUMER.INFO.${Subjects.taskStream(kind)}.${kind}-normal`, {}),
        Schema.decodeUnknownEffect(Info)
      )
    ),
    ({ num_redelivered }) => num_redelivered > 0
  )

/** Waits until nothing of a kind is queued or running. */
export const emptied = (kind: string) =>
  until(
    Effect.flatMap(Queues, (queues) => queues.depth(kind)),
    ({ queued, handedOut }) => queued + handedOut === 0
  )

/** The ids of all events of a kind, in order. */
export const eventsOf = Effect.fnUntraced(function* (kind: string) {
  const jetstream = yield* JetStream
  const ids: Array<string> = []
  let from = 1
  while (true) {
    const event = yield* jetstream.read(Subjects.eventStream, {
      seq: from,
      next_by_subj: Subjects.events(kind)
    })
    if (event === undefined) return ids
    ids.push(event.header("ce-id") ?? "")
    from = event.sequence + 1
  }
})
