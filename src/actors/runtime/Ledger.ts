/** The ledger: writes down what came of each attempt, then settles its delivery. Nothing is settled before it stands. */
import { Clock, Effect, Option, Schedule } from "effect"
import * as TaskId from "../../schemas/TaskId.ts"
import type * as Task from "../../schemas/Task.ts"
import type { Attempt, TaskError } from "../../schemas/TaskRecord.ts"
import { Attempts } from "../../streams/Attempts.ts"
import { Blobs } from "../../streams/Blobs.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { Live } from "../../streams/Live.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import { type Finished, Results } from "../../streams/Results.ts"
import { maxTaskBytes } from "../../streams/Topology.ts"
import { describe } from "./describe.ts"
import { keptInput } from "./keptInput.ts"
import type { Settlement } from "./settle.ts"

/** What was tried before, and which attempt the next one is: interruptions are written down but not counted. */
export interface History {
  readonly entries: ReadonlyArray<Attempt>
  readonly attempt: number
}

export interface Ended {
  readonly delivery: Delivery
  readonly history: History
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

const nothingBefore: History = { entries: [], attempt: 1 }

export const make = Effect.fnUntraced(function* (options: {
  readonly contract: Task.Any
  readonly worker: string
  /** Called with true while something cannot be written: what cannot be recorded must not be begun either. */
  readonly pause: (paused: boolean) => void
}) {
  const { contract, worker, pause } = options
  const results = yield* Results
  const attempts = yield* Attempts
  const blobs = yield* Blobs
  const live = yield* Live
  let waiting = 0
  let abandoned = false

  /** Tries until NATS does it, keeping the lease. None only if the process must end before that. */
  const surely = <A>(effect: Effect.Effect<A, NatsUnavailable>): Effect.Effect<Option.Option<A>> =>
    Effect.catch(Effect.asSome(effect), (unavailable) =>
      Effect.gen(function* () {
        yield* Effect.logWarning(
          "NATS does not take what is to be written down; trying until it does",
          unavailable
        )
        waiting += 1
        pause(true)
        const done = yield* Effect.option(
          Effect.retry(effect, { schedule: Schedule.spaced("500 millis"), while: () => !abandoned })
        )
        waiting -= 1
        pause(waiting > 0)
        return done
      })
    )

  const store = Effect.fnUntraced(function* (
    delivery: Delivery,
    finished: Omit<Finished, "kind" | "key" | "enqueuedAt">
  ) {
    const { kind, key, enqueuedAt, resultTtl } = delivery
    const record = { kind, key, enqueuedAt, ...(resultTtl === undefined ? {} : { resultTtl }), ...finished }
    return Option.isSome(yield* surely(results.store(record)))
  })

  const now = Effect.map(Clock.currentTimeMillis, timeOf)

  const tried = (ended: Ended, how: Attempt["ended"], error: TaskError) =>
    Effect.map(now, (finishedAt): Attempt => {
      const { attempt } = ended.history
      return { attempt, ended: how, startedAt: timeOf(ended.startedAt), finishedAt, worker, error }
    })

  /** The task will not be done, whoever asks for it. */
  const cancel = Effect.fnUntraced(function* (delivery: Delivery, history: History) {
    const input = keptInput(delivery.body)
    const finished = { state: "cancelled", input, attempts: history.entries, finishedAt: yield* now } as const
    if (yield* store(delivery, finished)) delivery.ack()
  })

  /** Whether the task that called this one stands as cancelled. */
  const isOrphan = Effect.fnUntraced(function* ({ parent }: Delivery) {
    const above = parent === undefined ? undefined : TaskId.parse(parent)
    if (above === undefined) return false
    const standing = yield* surely(results.standing(above.kind, above.key))
    return Option.isSome(standing) && standing.value === "cancelled"
  })

  /** What is known of the task, or undefined if it is settled already: it was done before, or is not to be done. */
  const before = Effect.fnUntraced(function* (delivery: Delivery) {
    const { kind, key } = delivery
    const again = delivery.deliveries > 1
    if (again || delivery.look) {
      const standing = yield* surely(results.standing(kind, key))
      if (Option.isNone(standing)) return void delivery.nak(0)
      if (standing.value !== undefined) return void delivery.ack()
    }
    const entries = again ? yield* surely(attempts.of(delivery)) : Option.some([])
    if (Option.isNone(entries)) return void delivery.nak(0)
    const failed = entries.value.filter((entry) => entry.ended === "failed")
    const history =
      entries.value.length === 0 ? nothingBefore : { entries: entries.value, attempt: failed.length + 1 }
    if (yield* isOrphan(delivery)) return yield* cancel(delivery, history)
    return history
  })

  const add = (ended: Ended, entry: Attempt) => {
    const { delivery, history } = ended
    return Effect.map(surely(attempts.add(delivery, history.entries.length + 1, entry)), Option.isSome)
  }

  /** An output too large for a record goes to a blob; the record names it. */
  const placed = (output: string): Effect.Effect<Option.Option<Pick<Finished, "output" | "outputBlob">>> =>
    Buffer.byteLength(output) <= maxTaskBytes
      ? Effect.succeed(Option.some({ output }))
      : Effect.map(
          surely(blobs.putBytes(Buffer.from(output), "application/json")),
          Option.map((outputBlob) => ({ outputBlob }))
        )

  const write = Effect.fnUntraced(function* (ended: Ended, settlement: Settlement<string, Task.Tagged>) {
    const { delivery, history } = ended
    switch (settlement._tag) {
      case "Ack": {
        const output = yield* placed(settlement.output)
        if (Option.isNone(output)) return
        const input = new TextDecoder().decode(delivery.body)
        const times = { startedAt: timeOf(ended.startedAt), finishedAt: yield* now, worker }
        const finished = {
          state: "succeeded",
          input,
          ...output.value,
          attempts: history.entries,
          ...times
        } as const
        if (yield* store(delivery, finished)) delivery.ack()
        return
      }
      case "Nak": {
        const entry = yield* tried(ended, "failed", describe(contract, settlement.cause))
        if (!(yield* add(ended, entry))) return
        delivery.nak(settlement.delay)
        yield* Effect.logInfo(
          `attempt ${history.attempt} failed, next in ${settlement.delay} ms: ${entry.error.message}`
        )
        return live.tell(delivery.kind, "retrying", delivery.key, { ...entry, delayMs: settlement.delay })
      }
      case "Term": {
        const error = describe(contract, settlement.cause)
        const entry = yield* tried(ended, "failed", error)
        const { startedAt, finishedAt } = entry
        const input = keptInput(delivery.body)
        const finished = { state: "failed", input, error, startedAt, finishedAt, worker } as const
        if (!(yield* store(delivery, { ...finished, attempts: [...history.entries, entry] }))) return
        delivery.term()
        yield* Effect.logWarning(`failed for good after attempt ${history.attempt}: ${error.message}`)
      }
    }
  })

  return {
    before,
    write,
    cancel,
    isOrphan,
    /** Somebody said that the task is cancelled; only a record is proof of it. False if there is none. */
    cancelled: Effect.fnUntraced(function* ({ kind, key, ack }: Delivery) {
      const standing = yield* surely(results.standing(kind, key))
      const proven = Option.isSome(standing) && standing.value !== undefined
      if (proven) ack()
      return proven
    }),
    /** The attempt is written down as an interruption, which costs nothing, and the task runs again elsewhere. */
    handBack: Effect.fnUntraced(function* (ended: Ended, message: string) {
      const entry = yield* tried(ended, "interrupted", { tag: "Interrupted", message })
      yield* add(ended, entry)
      ended.delivery.nak(0)
    }),
    /** The process ends now: what is not written by now will not be, and its task runs again elsewhere. */
    abandon: Effect.sync(() => {
      abandoned = true
    })
  }
})

const timeOf = (millis: number): string => new Date(millis).toISOString()
