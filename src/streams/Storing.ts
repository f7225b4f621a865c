/**
 * Which streams are mute though the server is there: one that could not be written, since the disk was full, takes a
 * publish and never answers, until the server is started again. Whoever is asked for nothing would not see the end of
 * it, so that it is tried.
 */
import { Cause, Clock, Context, Duration, Effect, Exit, FiberSet, Layer, Option } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { type HeaderList, JetStream } from "./JetStream.ts"
import { type JetStreamRefused, refusal } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

/** A stream, as a person knows it. */
export interface Place {
  readonly name: string
  /** Where in it something can be stored that is nobody's, given a fresh key. */
  readonly trial: (key: string) => string
}

/** The same one for the same kind: each task that is submitted asks for it. */
export const queueOf = (kind: string): Place => {
  const known = queues.get(kind)
  if (known !== undefined) return known
  const queue: Place = {
    name: `the queue of ${kind}`,
    trial: (key) => Subjects.task(kind, "normal", key)
  }
  queues.set(kind, queue)
  return queue
}

const queues = new Map<string, Place>()

export const blobStore: Place = {
  name: "the store of blobs",
  trial: (key) => Subjects.blobChunks(`trial-${key}`)
}

/** A trial is of no schedule there could be. */
export const scheduleStore: Place = {
  name: "the stream of schedules",
  trial: (key) => Subjects.ran(`_${key}`)
}

export class Storing extends Context.Service<
  Storing,
  {
    /** Notes what is answered to one publish there. */
    readonly watched: <A>(
      place: Place,
      publish: Effect.Effect<A, NatsUnavailable | JetStreamRefused>
    ) => Effect.Effect<A, NatsUnavailable | JetStreamRefused>
    /** The same without a fiber, where each microsecond counts. */
    readonly publishing: (place: Place) => Publishing
    /** Which stream is mute, told to a person; undefined if none is in which this process has stored. */
    readonly trouble: Effect.Effect<string | undefined>
  }
>()("millrace/Storing") {
  static readonly layer = Layer.effect(
    Storing,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const run = yield* FiberSet.makeRuntime<never>()
      const places = new Map<string, Known>()
      const publishings = new WeakMap<Place, Publishing>()
      const knownOf = (place: Place): Known => {
        const found = places.get(place.name)
        if (found !== undefined) return found
        const known = { place, answers: 0, silentSince: undefined, mute: false, isTried: false }
        places.set(place.name, known)
        return known
      }

      const answered = (known: Known) => {
        known.answers += 1
        known.silentSince = undefined
        if (!known.mute) return Effect.void
        known.mute = false
        return Effect.logInfo(`${known.place.name} stores again`)
      }

      const silent = Effect.fnUntraced(function* (known: Known, before: number) {
        // What was begun later has been answered.
        if (known.answers > before || known.mute) return
        const now = yield* Clock.monotonicTimeNanos
        known.silentSince ??= now
        if (now - known.silentSince < Duration.toNanosUnsafe(patience)) return
        known.mute = true
        yield* Effect.logWarning(`${known.place.name} stores nothing: NATS does not answer`)
        if (known.isTried) return
        known.isTried = true
        run(
          Effect.map(Clock.currentTimeMillis, TaskId.freshKey).pipe(
            Effect.flatMap((key) => tried(known, key))
          )
        )
      })

      const publishingIn = (known: Known): Publishing => ({
        begin: () => known.answers,
        note: (before, exit) => {
          if (Exit.isSuccess(exit)) return answered(known)
          const failure = Cause.findErrorOption(exit.cause)
          if (Option.isNone(failure)) return Effect.void
          if (isSilence(failure.value)) return silent(known, before)
          return isNoAnswer(failure.value) ? Effect.void : answered(known)
        }
      })

      const publishing = (place: Place): Publishing => {
        const found = publishings.get(place)
        if (found !== undefined) return found
        const made = publishingIn(knownOf(place))
        publishings.set(place, made)
        return made
      }

      const watched: Storing["Service"]["watched"] = (place, publish) =>
        Effect.suspend(() => {
          const { begin, note } = publishing(place)
          const before = begin()
          return Effect.onExit(publish, (exit) => note(before, exit))
        })

      /** Under one key and the guard of a first one, so that one is left of all that the server may store late. */
      const tried = (known: Known, key: string): Effect.Effect<void> =>
        Effect.suspend(() => {
          if (!known.mute) {
            known.isTried = false
            return Effect.void
          }
          const trial = jetstream.publish(known.place.trial(key), "null", trialHeaders).pipe(
            Effect.asVoid,
            // An earlier one was stored, only late.
            Effect.catchIf(isOfLateOne, () => Effect.void)
          )
          return Effect.andThen(Effect.ignore(watched(known.place, trial)), tried(known, key))
        }).pipe(Effect.delay(every))

      return Storing.of({
        watched,
        publishing,
        trouble: Effect.sync(() => {
          const found = [...places.values()].find(({ mute }) => mute)
          return (
            found &&
            `${found.place.name} stores nothing: NATS does not answer. Look at the server and its disk.`
          )
        })
      })
    })
  )
}

/** Publishing in one place. What is left to do once there is an answer is seldom any. */
export interface Publishing {
  /** Called before each publish: what is said of its answer then. */
  readonly begin: () => number
  readonly note: (begun: number, exit: Answer) => Effect.Effect<void>
}

type Answer = Exit.Exit<unknown, NatsUnavailable | JetStreamRefused>

interface Known {
  readonly place: Place
  /** How often something was answered there. */
  answers: number
  /** Since when nothing was answered, on a clock that nobody sets. */
  silentSince: bigint | undefined
  mute: boolean
  isTried: boolean
}

/** From the first publish that was not answered to the last, with none answered in between: an election is shorter. */
const patience = Duration.seconds(3)
const every = "5 seconds"

const trialHeaders: HeaderList = [
  [Subjects.header.trial, "1"],
  [Subjects.header.expectedSequence, "0"]
]

const isOfLateOne = (failure: NatsUnavailable | JetStreamRefused) =>
  failure._tag === "JetStreamRefused" && failure.code === refusal.wrongLastSequence

/**
 * That there is no connection, no leader or no right says nothing of the stream, and is told elsewhere; and a guard is
 * looked at before anything is written.
 */
const isNoAnswer = (failure: NatsUnavailable | JetStreamRefused) =>
  failure._tag === "NatsUnavailable" ||
  failure.code === refusal.wrongLastSequence ||
  failure.code === refusal.conflictInFlight

/** A refusal to store is one, unless the stream has as much as it may. */
const isSilence = (failure: NatsUnavailable | JetStreamRefused) =>
  failure._tag === "NatsUnavailable"
    ? failure.reason === "timed out"
    : failure.code === refusal.storeFailed && !failure.description.includes("maximum")
