/** Events: the durable stream of what was finished, read from any point of it. */
import { type ConsumerMessages, DeliverPolicy, type JsMsg, jetstream } from "@nats-io/jetstream"
import { Context, Effect, Layer, Stream } from "effect"
import * as Event from "../schemas/Event.ts"
import type { FinalState } from "../schemas/TaskRecord.ts"
import { Nats } from "./Nats.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { decodeRecord } from "./Results.ts"
import * as Subjects from "./Subjects.ts"

export interface Filter {
  readonly kind?: string
  readonly state?: FinalState
  /** Begins after the event with this sequence; without it, with the next one that happens. */
  readonly after?: number
}

/** An event and its place in the stream: who has seen it continues after that. */
export interface Placed {
  readonly sequence: number
  readonly event: Event.Event
}

export class Events extends Context.Service<
  Events,
  {
    /** Every event that passes, in order and without a gap, for as long as it is listened to. */
    readonly subscribe: (filter: Filter) => Stream.Stream<Placed, NatsUnavailable>
    /** The sequence of the newest event: `after` this minus n gives the last n and then those that happen. */
    readonly newest: Effect.Effect<number, NatsUnavailable>
  }
>()("millrace/Events") {
  static readonly layer = Layer.effect(
    Events,
    Effect.gen(function* () {
      const { connection } = yield* Nats
      // The ordered consumer starts itself anew where it left off whenever the server or the connection fails it.
      const open = (filter: Filter) =>
        attempt("subscribe to events", async () => {
          const consumer = await jetstream(connection).consumers.get(Subjects.eventStream, {
            filter_subjects: Subjects.events(filter.kind, filter.state),
            ...(filter.after === undefined
              ? { deliver_policy: DeliverPolicy.New }
              : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: filter.after + 1 })
          })
          // Two missed heart-beats start it anew: with these, after five seconds and not after 40.
          return consumer.consume({ expires: 5_000, idle_heartbeat: 2_500 })
        })

      return Events.of({
        subscribe: (filter) =>
          Stream.unwrap(
            Effect.map(
              Effect.acquireRelease(open(filter), (messages: ConsumerMessages) =>
                Effect.ignoreCause(Effect.promise(() => messages.close()))
              ),
              (messages) =>
                Stream.fromAsyncIterable(messages, (cause) => unavailable("read events", cause)).pipe(
                  Stream.mapEffect(placed)
                )
            )
          ),
        newest: attempt("look at the events", async () => {
          const manager = await jetstream(connection).jetstreamManager()
          return (await manager.streams.info(Subjects.eventStream)).state.last_seq
        })
      })
    })
  )
}

const unavailable = (asked: string, cause: unknown) => new NatsUnavailable({ asked, reason: String(cause) })

const attempt = <A>(asked: string, run: () => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: (cause) => unavailable(asked, cause) })

const placed = (message: JsMsg) =>
  Effect.map(
    Effect.orDie(decodeRecord(message.string())),
    (record): Placed => ({
      sequence: message.seq,
      event: Event.of(record, (name) => message.headers?.get(name) || undefined)
    })
  )
