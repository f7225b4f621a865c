/** The traffic of the test: a flood of malformed messages, and between them tasks as anybody submits them. */
import { Effect, type Layer, type ManagedRuntime, Schedule, Schema } from "effect"
import { taskNames } from "../../../src/schemas/Tasks.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import * as Submit from "../../../src/streams/Submit.ts"
import * as Random from "../../chaos/random.ts"
import type { layerStreams } from "../../support/streams.ts"
import type { ForeignClient } from "./foreignClient.ts"
import type { Sent } from "./judge.ts"
import { malformed } from "./malformed.ts"

type Streams = ManagedRuntime.ManagedRuntime<Layer.Success<ReturnType<typeof layerStreams>>, unknown>

const batch = 50
/** So many may wait in all queues together before more is published. */
const mostWaiting = 100

const Info = Schema.Struct({ state: Schema.Struct({ messages: Schema.Int, first_seq: Schema.Int }) })

export const stateOf = (stream: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    Effect.map(
      Effect.flatMap(jetstream.call(`STREAM.INFO.${stream}`, {}), Schema.decodeUnknownEffect(Info)),
      ({ state }) => state
    )
  )

/** Messages in all queues, waiting or in hand. */
const pending = Effect.map(
  Effect.forEach(taskNames, (kind) => stateOf(`TASKS_${kind}`), { concurrency: "unbounded" }),
  (states) => states.reduce((sum, { messages }) => sum + messages, 0)
)

/** Publishes so many, the same for the same seed, and returns when all queues are empty again. */
export const flood = async (options: {
  readonly streams: Streams
  readonly foreign: ForeignClient
  readonly seed: number
  readonly total: number
  /** What is told if a message stays where it is. */
  readonly said: () => string
}): Promise<ReadonlyArray<Sent>> => {
  const { streams, foreign, seed, total, said } = options
  const random = Random.make(seed)
  const sent: Array<Sent> = []

  const ebb = (most: number) =>
    streams.runPromise(
      Effect.timeoutOrElse(
        // Seldom, since each look costs the server six answers.
        Effect.repeat(pending, {
          schedule: Schedule.spaced("50 millis"),
          until: (waiting) => waiting <= most
        }),
        {
          duration: "40 seconds",
          orElse: () => Effect.die(new Error(`messages are stuck; the actors say:\n${said()}`))
        }
      )
    )

  while (sent.length < total) {
    const messages = Array.from({ length: batch }, (_, n) => malformed(random, sent.length + n))
    const published = messages.map(async (message) => ({ message, answer: await foreign.publish(message) }))
    sent.push(...(await Promise.all(published)))
    await ebb(mostWaiting)
  }
  await ebb(0)
  return sent
}

/** Submits one task after the other, until `end` is called: that gives how many milliseconds each took, in order of size. */
export const flow = (streams: Streams) => {
  const took: Array<number> = []
  const over = new AbortController()
  const one = Effect.flatMap(
    Submit.submit({ kind: "count", input: { text: "to be or not to be" } }),
    ({ key }) => Submit.wait("count", key, "30 seconds")
  )
  const run = async () => {
    while (!over.signal.aborted) {
      const since = performance.now()
      const task = await streams.runPromise(one)
      took.push(performance.now() - since)
      if (task?.state !== "succeeded") throw new Error(`an ordinary task is ${task?.state}`)
    }
  }
  const running = run()
  return {
    end: async () => {
      over.abort()
      await running
      return took.toSorted((a, b) => a - b)
    }
  }
}
