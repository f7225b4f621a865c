/** Workers: who works on which kind just now, as each tells it itself. Nothing of it is stored. */
import { Clock, Context, Effect, Layer, Option, Schedule, Schema, type Scope } from "effect"
import { Nats } from "./Nats.ts"
import * as Subjects from "./Subjects.ts"
import * as Subscription from "./subscribe.ts"

/** What a worker tells of itself: how many tasks it can do at a time, and does now. Without slots it is gone. */
export const Alive = Schema.Struct({
  worker: Schema.String,
  slots: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  busy: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  /** So many more that it has in hand wait for their turn, outside of its slots. */
  waiting: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
  startedAt: Schema.String
}).annotate({ identifier: "Alive" })
export type Alive = typeof Alive.Type

/** All workers of a kind together. */
export interface Crew {
  readonly workers: number
  readonly slots: number
  readonly busy: number
}

export class Workers extends Context.Service<
  Workers,
  {
    /** Tells that a worker is there, for as long as the scope is open; then that it is gone. */
    readonly present: (kind: string, alive: () => Alive) => Effect.Effect<void, never, Scope.Scope>
    /** Listens, until the scope closes. Every worker tells of itself now and then, and at once when it is mustered. */
    readonly listen: Effect.Effect<
      {
        /** Those of a kind that were heard of lately. */
        readonly crewOf: (kind: string) => Effect.Effect<Crew & { readonly waiting: number }>
        readonly muster: Effect.Effect<void>
      },
      never,
      Scope.Scope
    >
  }
>()("millrace/Workers") {
  static readonly layer = Layer.effect(
    Workers,
    Effect.gen(function* () {
      const nats = yield* Nats
      const { connection } = nats
      const subscribe = (subject: string, onMessage: Parameters<typeof Subscription.subscribe>[2]) =>
        Effect.acquireRelease(
          Effect.sync(() => Subscription.subscribe(connection, subject, onMessage)),
          (end) => Effect.sync(end)
        )
      const tell = (kind: string, alive: Alive) => {
        if (!connection.isClosed())
          connection.publish(Subjects.alive(kind, alive.worker), JSON.stringify(alive))
      }

      return Workers.of({
        present: Effect.fnUntraced(function* (kind, alive) {
          yield* Effect.addFinalizer(() =>
            Effect.sync(() => tell(kind, { ...alive(), slots: 0, busy: 0, waiting: 0 }))
          )
          yield* subscribe(Subjects.muster, () => tell(kind, alive()))
          yield* Effect.forkScoped(
            Effect.repeat(
              Effect.sync(() => tell(kind, alive())),
              Schedule.spaced(tellEvery)
            )
          )
        }),
        listen: Effect.gen(function* () {
          const clock = yield* Clock.Clock
          const heard = new Map<string, Heard>()
          yield* subscribe(Subjects.alive("*", "*"), ({ subject, data }) => {
            const [, kind = ""] = subject.split(".")
            const alive = Option.getOrUndefined(decode(utf8.decode(data)))
            if (alive === undefined || !(heard.size < mostHeard || heard.has(nameOf(kind, alive)))) return
            if (alive.slots === 0) heard.delete(nameOf(kind, alive))
            else heard.set(nameOf(kind, alive), { ...alive, kind, at: clock.currentTimeMillisUnsafe() })
          })
          const muster = () => {
            if (!connection.isClosed()) connection.publish(Subjects.muster)
          }
          muster()
          const forget = nats.onChange((connected) => {
            if (connected) muster()
          })
          yield* Effect.addFinalizer(() => Effect.sync(forget))
          const crewOf = (kind: string) =>
            Effect.map(Clock.currentTimeMillis, (now) => {
              for (const [name, { at }] of heard) if (at < now - silentFor) heard.delete(name)
              const crew = [...heard.values()].filter((one) => one.kind === kind)
              return {
                workers: crew.length,
                slots: crew.reduce((sum, { slots }) => sum + slots, 0),
                busy: crew.reduce((sum, { busy }) => sum + busy, 0),
                waiting: crew.reduce((sum, { waiting = 0 }) => sum + waiting, 0)
              }
            })
          return { crewOf, muster: Effect.sync(muster) }
        })
      })
    })
  )
}

interface Heard extends Alive {
  readonly kind: string
  readonly at: number
}

const tellEvery = "5 seconds"

/** Milliseconds. Two may be lost before a worker is taken for gone. */
const silentFor = 15_000

/** Whoever may publish can say that there are more. */
const mostHeard = 10_000

const nameOf = (kind: string, { worker }: Alive) => `${kind} ${worker}`

const utf8 = new TextDecoder()
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Alive))
