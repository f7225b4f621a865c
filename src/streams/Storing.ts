/**
 * Which streams store nothing though the server is there: one whose disk is full takes a publish and never answers, and
 * does so until it is started again. Whoever is asked for nothing would not see the end of it, so that it is tried.
 */
import { Clock, Context, Effect, FiberSet, Layer } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { JetStream, type JetStreamRefused, refusal } from "./JetStream.ts"
import { Nats } from "./Nats.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

/** A stream, as a person knows it. */
export interface Place {
  readonly name: string
  /** Where in it something can be stored that is nobody's, given a fresh key. */
  readonly trial: (key: string) => string
}

export const queueOf = (kind: string): Place => ({
  name: `the queue of ${kind}`,
  trial: (key) => Subjects.task(kind, "normal", key)
})

export const blobStore: Place = {
  name: "the store of blobs",
  trial: (key) => Subjects.blobChunks(`trial-${key}`)
}

export class Storing extends Context.Service<
  Storing,
  {
    /** Notes how it ended to store something there. */
    readonly watched: <A, E extends Failure, R>(
      place: Place,
      storing: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E, R>
    /** Why some stream stores nothing; undefined if all do in which this process has stored. */
    readonly trouble: Effect.Effect<string | undefined>
  }
>()("millrace/Storing") {
  static readonly layer = Layer.effect(
    Storing,
    Effect.gen(function* () {
      const nats = yield* Nats
      const jetstream = yield* JetStream
      const run = yield* FiberSet.makeRuntime<never>()
      const places = new Map<string, Known>()
      const knownOf = ({ name }: Place): Known => {
        const known = places.get(name) ?? { stored: 0, trouble: undefined }
        places.set(name, known)
        return known
      }

      const works = ({ name }: Place, known: Known) => {
        known.stored += 1
        if (known.trouble === undefined) return Effect.void
        known.trouble = undefined
        return Effect.logInfo(`${name} takes what is to be stored again`)
      }

      /** Whatever else was answered, it was an answer. That there is no connection is told elsewhere. */
      const failed = (place: Place, known: Known, before: number, { _tag, message }: Failure) => {
        if (_tag !== "NatsUnavailable") return works(place, known)
        // What was begun later has been stored.
        if (known.stored > before || known.trouble !== undefined || !nats.isConnected()) return Effect.void
        known.trouble = message
        run(tries(place, known))
        return Effect.logWarning(
          `${place.name} takes nothing that is to be stored; trying until it does`,
          message
        )
      }

      const tries = (place: Place, known: Known): Effect.Effect<void> =>
        Effect.delay(
          Effect.suspend(() => (known.trouble === undefined ? Effect.void : attempt(place, known))),
          every
        )

      const attempt = (place: Place, known: Known) =>
        Clock.currentTimeMillis.pipe(
          Effect.map(TaskId.freshKey),
          Effect.flatMap((key) =>
            jetstream.publish(place.trial(key), "null", [[Subjects.header.trial, "1"]])
          ),
          Effect.catchIf(isAnswer, () => Effect.void),
          Effect.matchEffect({ onSuccess: () => works(place, known), onFailure: () => Effect.void }),
          Effect.andThen(tries(place, known))
        )

      return Storing.of({
        watched: (place, storing) =>
          Effect.suspend(() => {
            const known = knownOf(place)
            const before = known.stored
            return storing.pipe(
              Effect.tap(() => works(place, known)),
              Effect.tapError((failure) => failed(place, known, before, failure))
            )
          }),
        trouble: Effect.sync(() => {
          for (const { trouble } of places.values()) if (trouble !== undefined) return trouble
          return undefined
        })
      })
    })
  )
}

interface Known {
  /** How often something was stored there. */
  stored: number
  trouble: string | undefined
}

interface Failure {
  readonly _tag: string
  readonly message: string
}

const every = "5 seconds"

/** It has as much as it may, or is not there: of the latter whoever looks for all streams tells. */
const isAnswer = (failure: NatsUnavailable | JetStreamRefused) =>
  failure._tag === "JetStreamRefused" &&
  (failure.code === refusal.streamNotFound || failure.description.includes("maximum"))
