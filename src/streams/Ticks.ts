/** Ticks of named schedules, each handed to one gateway among all, until it is done with. */
import type { Msg } from "@nats-io/transport-node"
import { Context, Effect, FiberSet, Layer, Queue, Schedule, type Scope } from "effect"
import { ticksOf } from "../schemas/Timing.ts"
import { metadataOf } from "./Delivery.ts"
import { headersOf, valuesOf } from "./headersOf.ts"
import { Nats } from "./Nats.ts"
import * as Pull from "./Pull.ts"
import * as Subjects from "./Subjects.ts"
import { ackWaitSeconds } from "./lease.ts"
import * as Troubles from "./Troubles.ts"
import { definitionIn, nameOf } from "./recurring/Kept.ts"
import type { NamedTick } from "./recurring/takeTick.ts"

export interface HandedTick extends NamedTick {
  /** How often this was handed out. */
  readonly deliveries: number
  /** It is done with. */
  readonly done: () => void
  /** Hand it out again after so many milliseconds. */
  readonly later: (delay: number) => void
}

export class Ticks extends Context.Service<
  Ticks,
  {
    /**
     * Begins to pull, for at most so many ticks that are not done with. Gives the next one. Those that are not done with
     * when the scope closes are handed back.
     */
    readonly open: (most: number) => Effect.Effect<Effect.Effect<HandedTick>, never, Scope.Scope>
  }
>()("millrace/Ticks") {
  static readonly layer = Layer.effect(
    Ticks,
    Effect.gen(function* () {
      const nats = yield* Nats
      const troubles = yield* Troubles.make
      const { connection } = nats

      const say = (message: Msg, word: string) => {
        if (!connection.isClosed()) connection.publish(message.reply ?? "", word)
      }

      const open = Effect.fnUntraced(function* (most: number) {
        const run = yield* FiberSet.makeRuntime<never>()
        const found = yield* Queue.unbounded<HandedTick>()
        const held = new Map<HandedTick, Msg>()

        const onMessage = (message: Msg) => {
          const named = tickIn(message)
          if (named === undefined) {
            say(message, "+ACK")
            return run(Effect.logWarning(`${message.subject} is no tick of a schedule; skipped`))
          }
          const settle = (word: string) => {
            if (!held.delete(tick)) return
            say(message, word)
            pull.refresh()
          }
          const tick: HandedTick = {
            ...named,
            done: () => settle("+ACK"),
            later: (delay) => settle(`-NAK {"delay":${Math.round(delay) * 1_000_000}}`)
          }
          held.set(tick, message)
          Queue.offerUnsafe(found, tick)
        }

        const pull = Pull.open(nats, {
          stream: Subjects.scheduleStream,
          consumer: Subjects.ticker,
          wanted: () => most - held.size,
          isWaiting: () => false,
          onMessage,
          onUnfilled: () => {},
          onUnsure: () => {},
          onTrouble: (reason) => troubles.set(Subjects.ticker, reason),
          onRecovered: () => troubles.set(Subjects.ticker, undefined)
        })
        yield* Effect.addFinalizer(() =>
          Effect.promise(async () => {
            // What is handed back while a request is open would come back.
            await pull.stop()
            for (const message of held.values()) say(message, "-NAK")
            pull.close()
          })
        )
        yield* Effect.forkScoped(
          Effect.repeat(
            Effect.sync(() => {
              for (const message of held.values()) say(message, "+WPI")
            }),
            Schedule.spaced(renewEvery)
          )
        )
        pull.refresh()
        return Queue.take(found)
      })
      return Ticks.of({ open })
    })
  )
}

/** Two renewals may be lost before the lease is. */
const renewEvery = `${ackWaitSeconds / 3} seconds` as const

/**
 * When it was due follows from when the next one is, which the server tells: one that comes twice, since the server was
 * killed before it could write down that it had come, is of the same time.
 */
const tickIn = (message: Msg) => {
  const headers = headersOf(message)
  const next = typeof headers === "string" ? undefined : valuesOf(headers)(Subjects.recurringHeader.next)
  const definition = definitionIn(message.data)
  const due = next === undefined ? Number.NaN : Math.floor(Date.parse(next) / 1_000)
  const at = Number.isNaN(due) || definition === undefined ? undefined : ticksOf(definition)?.before(due)
  if (definition === undefined || at === undefined) return undefined
  const { sequence, deliveries } = metadataOf(message.reply ?? "")
  return { name: nameOf(message.subject), at, sequence, definition, deliveries }
}
