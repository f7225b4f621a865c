/** Finished tasks that may have left something to do, each handed to one housekeeper among those of all gateways. */
import type { Msg, NatsConnection } from "@nats-io/transport-node"
import { Context, Effect, FiberSet, Layer, Queue, Schedule, type Scope } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { FinalState } from "../schemas/TaskRecord.ts"
import { isTraceparent, name as traceparent } from "../telemetry/traceparent.ts"
import { metadataOf } from "./Delivery.ts"
import { headersOf } from "./headersOf.ts"
import { Nats } from "./Nats.ts"
import * as Pull from "./Pull.ts"
import * as Subjects from "./Subjects.ts"
import { ackWaitSeconds } from "./lease.ts"
import * as Troubles from "./Troubles.ts"

export interface FinishedTask {
  readonly id: string
  readonly kind: string
  readonly key: string
  readonly state: FinalState
  /** Names this record: no other life or run of the same key has it. */
  readonly record: string
  /** The sequence of its event. */
  readonly event: number
  /** The sequence of its message, if that may be in the queue yet, or attempts of it were written down. */
  readonly message?: number
  /** It was scheduled when it was cancelled. */
  readonly isScheduled?: true
  /** The sequence of the record whose place was taken. */
  readonly replaced?: number
  /** W3C `traceparent`: the trace it belongs to. */
  readonly trace?: string
  /** Whether its record says whom to tell. */
  readonly asksToTell: boolean
  /** How often this was handed out, which after a crash of the server may be too few. */
  readonly deliveries: number
  /** Everything is done. */
  readonly done: () => void
  /** Hand it out again after so many milliseconds. */
  readonly later: (delay: number) => void
}

export class FinishedTasks extends Context.Service<
  FinishedTasks,
  {
    /**
     * Begins to pull, for at most so many tasks that are not done. Gives the next one. Those that are not done when the
     * scope closes are handed back.
     */
    readonly open: (most: number) => Effect.Effect<Effect.Effect<FinishedTask>, never, Scope.Scope>
  }
>()("millrace/FinishedTasks") {
  static readonly layer = Layer.effect(
    FinishedTasks,
    Effect.gen(function* () {
      const nats = yield* Nats
      const troubles = yield* Troubles.make
      const { connection } = nats

      const open = Effect.fnUntraced(function* (most: number) {
        const run = yield* FiberSet.makeRuntime<never>()
        const found = yield* Queue.unbounded<FinishedTask>()
        const held = new Map<FinishedTask, Msg>()

        const onMessage = (message: Msg) => {
          const left = leftBy(message)
          if (left === "nothing") return say(connection, message, "+ACK")
          const { deliveries, sequence } = metadataOf(message.reply ?? "")
          if (left === "unreadable") {
            say(connection, message, "+ACK")
            return run(Effect.logWarning(`event ${sequence} (${message.subject}) is of no task; skipped`))
          }
          const settle = (word: string) => {
            if (!held.delete(task)) return
            say(connection, message, word)
            pull.refresh()
          }
          const task: FinishedTask = {
            ...left,
            event: sequence,
            deliveries,
            done: () => settle("+ACK"),
            later: (delay) => settle(`-NAK {"delay":${Math.round(delay) * 1_000_000}}`)
          }
          held.set(task, message)
          Queue.offerUnsafe(found, task)
        }

        const pull = Pull.open(nats, {
          stream: Subjects.eventStream,
          consumer: Subjects.housekeeper,
          wanted: () => most - held.size,
          isWaiting: () => false,
          onMessage,
          onUnfilled: () => {},
          onUnsure: () => {},
          onTrouble: (reason) => troubles.set(Subjects.housekeeper, reason),
          onRecovered: () => troubles.set(Subjects.housekeeper, undefined)
        })
        yield* Effect.addFinalizer(() =>
          Effect.promise(async () => {
            // What is handed back while a request is open would come back.
            await pull.stop()
            for (const message of held.values()) say(connection, message, "-NAK")
            pull.close()
          })
        )
        yield* Effect.forkScoped(
          Effect.repeat(
            Effect.sync(() => {
              for (const message of held.values()) say(connection, message, "+WPI")
            }),
            Schedule.spaced(renewEvery)
          )
        )
        pull.refresh()
        return Queue.take(found)
      })
      return FinishedTasks.of({ open })
    })
  )
}

/** Two renewals may be lost before the lease is. */
const renewEvery = `${ackWaitSeconds / 3} seconds` as const

const say = (connection: NatsConnection, message: Msg, word: string) => {
  if (!connection.isClosed()) connection.publish(message.reply ?? "", word)
}

/** Every finished task comes by here: what is read of one that leaves nothing are three headers. */
const leftBy = (found: Msg) => {
  const { subject } = found
  const headers = headersOf(found)
  if (typeof headers === "string") return "unreadable"
  const replaced = headers?.get(Subjects.header.replaces) ?? ""
  const message = headers?.get(Subjects.header.sequence) ?? ""
  const trace = headers?.get(traceparent)
  const asksToTell = headers?.has(Subjects.header.notify) === true
  const isScheduled = headers?.has(Subjects.header.scheduled) === true
  if (replaced === "" && message === "" && !asksToTell && !isScheduled) return "nothing"
  const state = Subjects.stateOf(subject)
  const id = headers?.get("ce-subject") ?? ""
  const who = TaskId.parse(id)
  const isReadable = [replaced, message].every((text) => text === "" || /^[1-9][0-9]{0,15}$/.test(text))
  if (state === undefined || who === undefined || !isReadable) return "unreadable"
  return {
    id,
    ...who,
    state,
    record: `${headers?.get("ce-id")} ${headers?.get("ce-time")}`,
    asksToTell,
    ...(isScheduled ? { isScheduled } : {}),
    ...(isTraceparent(trace) ? { trace } : {}),
    ...(message === "" ? {} : { message: Number(message) }),
    ...(replaced === "" ? {} : { replaced: Number(replaced) })
  }
}
