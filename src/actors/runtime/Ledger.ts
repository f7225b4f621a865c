/** The ledger: writes down what came of each attempt, then settles its delivery. Nothing is settled before it stands. */
import { type Cause, Clock, Effect, Option } from "effect"
import type * as Task from "../../schemas/Task.ts"
import { Attempts } from "../../streams/Attempts.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import { Live } from "../../streams/Live.ts"
import { type Finished, Results } from "../../streams/Results.ts"
import { Settings, ttlSeconds } from "../../streams/Settings.ts"
import { describe } from "./describe.ts"
import { type Ending, finishedOf } from "./Ending.ts"
import { type History, attemptsOf } from "./History.ts"
import type { Postponed } from "./Postponed.ts"
import { elapsed } from "../../streams/elapsed.ts"
import { timeOf } from "../../streams/timeOf.ts"
import { tookFrom } from "../../streams/took.ts"
import { keptInput } from "../../streams/keptInput.ts"
import type { Report } from "./Report.ts"
import type { Settlement } from "./settle.ts"
import type { Surely } from "./surely.ts"
import { noting } from "./noting.ts"
import { fits, placing } from "./placing.ts"
import { postponementOf } from "./Postponed.ts"

/** An attempt that is over. */
export interface Ended {
  readonly delivery: Delivery
  readonly history: History
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly report: Report
}

export type Ledger = Effect.Success<ReturnType<typeof make>>

export const make = Effect.fnUntraced(function* (options: {
  readonly contract: Task.Any
  readonly worker: string
  readonly surely: Surely["surely"]
  /** Where nothing else is known of it. */
  readonly onPostponed: (delivery: Delivery, history: History) => void
}) {
  const { contract, worker, surely, onPostponed } = options
  const results = yield* Results
  const attempts = yield* Attempts
  const place = yield* placing(surely)
  const live = yield* Live
  const ttlOf = ttlSeconds(yield* Settings)

  const now = Effect.map(Clock.currentTimeMillis, timeOf)

  const recordOf = (delivery: Delivery, history: History, ending: Ending): Finished =>
    finishedOf(delivery, history, ending, ttlOf(delivery.options.resultTtl))

  const store = (...of: Parameters<typeof recordOf>) =>
    Effect.map(surely(results.store(recordOf(...of))), Option.isSome)

  const { entryOf, put } = noting({ attempts, worker, surely })

  const success = (
    { delivery, history, startedAt, report }: Ended,
    output: Pick<Finished, "output" | "outputBlob">,
    finishedAt: string
  ) =>
    recordOf(delivery, history, {
      state: "succeeded",
      input: utf8.decode(delivery.body),
      output: output.output,
      outputBlob: output.outputBlob,
      attempts: attemptsOf(history),
      startedAt: timeOf(startedAt),
      finishedAt,
      worker,
      log: report.told().log
    })

  const succeed = Effect.fnUntraced(function* (ended: Ended, json: string) {
    const output = yield* place(json)
    if (Option.isNone(output)) return
    const record = success(ended, output.value, yield* now)
    if (Option.isSome(yield* surely(results.store(record)))) ended.delivery.ack()
  })

  const retry = Effect.fnUntraced(function* (ended: Ended, delay: number, cause: Cause.Cause<Task.Tagged>) {
    const { delivery, history } = ended
    const nextAt = timeOf((yield* Clock.currentTimeMillis) + delay)
    const entry = { ...(yield* entryOf(ended, "failed", describe(contract, cause))), nextAt }
    const place = yield* put(ended, entry)
    if (Option.isNone(place)) return
    // The lease is another worker's: what is said of this delivery would be said of that one's.
    if (place.value === undefined) return delivery.forget()
    delivery.nak(delay)
    yield* Effect.logInfo(`attempt ${history.attempt} failed (${entry.error.tag}), next in ${delay} ms`)
    live.tell(delivery.kind, "retrying", delivery.key, { ...entry, delayMs: delay })
  })

  const fail = Effect.fnUntraced(function* (ended: Ended, cause: Cause.Cause<Task.Tagged>) {
    const { delivery, history, report } = ended
    const error = describe(contract, cause)
    const entry = yield* entryOf(ended, "failed", error)
    const { startedAt, finishedAt } = entry
    const finished = {
      state: "failed",
      input: keptInput(delivery.body),
      error,
      startedAt,
      finishedAt,
      worker,
      attempts: [...attemptsOf(history), entry],
      log: report.told().log
    } as const
    if (!(yield* store(delivery, history, finished))) return
    delivery.term()
    // What more there is to say stands in the record: a message may quote what the task was given.
    yield* Effect.logWarning(`failed for good after attempt ${history.attempt} (${error.tag})`)
  })

  /**
   * The delivery is counted as one that waited, so that nobody suspects it of more. What was marked as a crash before it
   * began was none: an entry says so, in whose place the next mark is put, so that they do not pile up.
   */
  const postpone = Effect.fnUntraced(function* (ended: Ended, delay: number, postponed: Postponed) {
    const began = yield* elapsed
    const { delivery, history } = ended
    let { told } = history
    if (history.mark !== undefined) {
      const { message } = postponed
      const entry = yield* entryOf(ended, "interrupted", { tag: "Postponed", message })
      const place = yield* put(ended, entry)
      if (Option.isSome(place) && place.value === undefined) return delivery.forget()
      told = Option.getOrUndefined(place)
    }
    const until = timeOf((yield* Clock.currentTimeMillis) + delay)
    const known = { until, ...(told !== undefined && { told }) }
    const postponement = postponementOf(history, postponed, known)
    const place = yield* surely(attempts.postpone(delivery, postponement, history.postponed?.sequence ?? 0))
    if (Option.isNone(place)) return
    if (place.value === undefined) return delivery.forget()
    if (told === undefined && history.crashes === 0)
      onPostponed(delivery, { ...history, postponed: { last: postponement, sequence: place.value } })
    delivery.nak(Math.max(0, delay - ((yield* elapsed) - began)))
    yield* Effect.logDebug(`waits ${Math.ceil(delay)} ms: ${postponed.reason}`)
  })

  return {
    /**
     * What most often comes of a task, written down without a fiber. `done` is called with whether it stands now and the
     * delivery is settled: if not, it is to be written in the other way, which knows what to do then.
     */
    succeedNow: (ended: Ended, json: string, at: number, done: (settled: boolean) => void) => {
      if (!fits(json)) return done(false)
      const { delivery, startedAt } = ended
      const took = tookFrom({ enqueued: Date.parse(delivery.enqueuedAt), started: startedAt, finished: at })
      results.storeNow(success(ended, { output: json }, timeOf(at)), took, (isWritten) => {
        if (isWritten) delivery.ack()
        done(isWritten)
      })
    },
    write: (ended: Ended, settlement: Settlement<string, Task.Tagged>) => {
      switch (settlement._tag) {
        case "Ack":
          return succeed(ended, settlement.output)
        case "Nak":
          return retry(ended, settlement.delay, settlement.cause)
        case "Postpone":
          return postpone(ended, settlement.delay, settlement.postponed)
        case "Term":
          return fail(ended, settlement.cause)
      }
    },
    /** The task will not be done, whoever asks for it. */
    cancel: Effect.fnUntraced(function* (delivery: Delivery, history: History) {
      const input = keptInput(delivery.body)
      const finishedAt = yield* now
      const finished = { state: "cancelled", input, attempts: attemptsOf(history), finishedAt } as const
      if (yield* store(delivery, history, finished)) delivery.ack()
    }),
    /** The attempt is written down as an interruption, which costs nothing, and the task runs again elsewhere. */
    handBack: Effect.fnUntraced(function* (ended: Ended, message: string) {
      const place = yield* put(ended, yield* entryOf(ended, "interrupted", { tag: "Interrupted", message }))
      if (Option.isSome(place) && place.value === undefined) ended.delivery.forget()
      else ended.delivery.nak(0)
    }),
    /**
     * What is about to begin is written down as a crash, which it is if nobody lives to say better. Returns where that
     * stands, or undefined if it cannot be written.
     */
    mark: Effect.fnUntraced(function* (ended: Ended) {
      const message = "Its worker ended while it ran, or was not heard of for longer than its lease."
      const place = yield* put(ended, yield* entryOf(ended, "crashed", { tag: "Crashed", message }))
      return Option.getOrUndefined(place)
    })
  }
})

const utf8 = new TextDecoder()
