/** Events: the durable stream of what was finished, read from any point of it. */
import { DeliverPolicy, type JsMsg, jetstream } from "@nats-io/jetstream"
import { Context, Effect, Exit, FiberSet, Layer, type Scope, Stream } from "effect"
import type { FinalState } from "../schemas/TaskRecord.ts"
import { leave } from "./leave.ts"
import { Nats } from "./Nats.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { type Placed, placed } from "./placed.ts"
import * as Subjects from "./Subjects.ts"

export interface Filter {
  readonly kind?: string
  readonly state?: FinalState
  /** Begins after the event with this sequence; without it, with the next one that happens. */
  readonly after?: number
}

/** The event that comes next, once it is there; undefined when there are no more, or they broke off. */
export type Next = () => Promise<Placed | undefined>

export class Events extends Context.Service<
  Events,
  {
    /** Every event that passes, in order and without a gap, for as long as it is listened to. */
    readonly subscribe: (filter: Filter) => Stream.Stream<Placed, NatsUnavailable>
    /** The same without a fiber for each event, where each microsecond counts. */
    readonly listen: (filter: Filter) => Effect.Effect<Next, NatsUnavailable, Scope.Scope>
    /** The sequence of the newest event: `after` this minus n gives the last n and then those that happen. */
    readonly newest: Effect.Effect<number, NatsUnavailable>
  }
>()("millrace/Events") {
  static readonly layer = Layer.effect(
    Events,
    Effect.gen(function* () {
      const nats = yield* Nats
      const { connection, isConnected } = nats
      const run = yield* FiberSet.makeRuntimePromise<never, Placed | undefined>()
      /** Whoever asks decides whether to ask again; the client itself would wait for the connection. */
      const ask = <A>(asked: string, run: () => Promise<A>) =>
        Effect.suspend(() =>
          isConnected() ? attempt(asked, run) : Effect.fail(unavailable(asked, "disconnected"))
        )

      const newest = ask("look at the events", async () => {
        const manager = await jetstream(connection).jetstreamManager(false)
        return (await manager.streams.info(Subjects.eventStream)).state.last_seq
      })

      // The ordered consumer starts itself anew where it left off whenever the server or the connection fails it. Where
      // that is it knows only from its start or its first message, so it always begins at a sequence.
      const open = (filter: Filter, after: number) =>
        ask("subscribe to events", async () => {
          const consumer = await jetstream(connection).consumers.get(Subjects.eventStream, {
            filter_subjects: Subjects.events(filter.kind, filter.state),
            deliver_policy: DeliverPolicy.StartSequence,
            opt_start_seq: after + 1
          })
          // Two missed heart-beats start it anew: with these, after five seconds and not after 40.
          return { consumer, messages: await consumer.consume({ expires: 5_000, idle_heartbeat: 2_500 }) }
        })

      const opened = (filter: Filter, after: number) =>
        Effect.acquireRelease(open(filter, after), leave(nats), {
          // It may take the five seconds after which a question to a server that is lost is given up.
          interruptible: true
        })

      const subscribe = Effect.fnUntraced(function* (filter: Filter) {
        const after = filter.after ?? (yield* newest)
        const { messages } = yield* opened(filter, after)
        return Stream.fromAsyncIterable(messages, (cause) => unavailable("read events", cause)).pipe(
          Stream.mapEffect(placedIn),
          Stream.filter((one) => one !== undefined)
        )
      })

      const listen = Effect.fnUntraced(function* (filter: Filter) {
        const after = filter.after ?? (yield* newest)
        const { messages } = yield* opened(filter, after)
        const all = messages[Symbol.asyncIterator]()
        yield* Effect.addFinalizer(() => Effect.sync(() => void all.return?.()))
        const take = async () => {
          try {
            const { done, value } = await all.next()
            return done === true ? undefined : value
          } catch {
            return undefined
          }
        }
        const next: Next = async () => {
          for (let message = await take(); message !== undefined; message = await take()) {
            const found = placedIn(message)
            const event = isThere(found) ? found.value : await run(found)
            if (event !== undefined) return event
          }
          return undefined
        }
        return next
      })

      return Events.of({ subscribe: (filter) => Stream.unwrap(subscribe(filter)), listen, newest })
    })
  )
}

/** What waits for nothing is an Exit. */
const isThere = <A>(found: Effect.Effect<A>): found is Exit.Success<A> =>
  Exit.isExit(found) && Exit.isSuccess(found)

const unavailable = (asked: string, cause: unknown) => new NatsUnavailable({ asked, reason: String(cause) })

const attempt = <A>(asked: string, run: () => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: (cause) => unavailable(asked, cause) })

/** The client throws at headers that it cannot read; the event is told without them. */
const placedIn = (message: JsMsg) => {
  const headers = headersOf(message)
  return placed({
    subject: message.subject,
    sequence: message.seq,
    data: message.data,
    header: (name) => headers?.get(name) || undefined
  })
}

const headersOf = (message: JsMsg) => {
  try {
    return message.headers
  } catch {
    return undefined
  }
}
