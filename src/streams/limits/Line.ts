/**
 * One limit as this process changes it: all that its tasks want at a moment is one write, guarded by what stands there.
 * If another process was faster, it is read and done once more.
 */
import { Effect, Schema } from "effect"
import { elapsed } from "../elapsed.ts"
import { type JetStream } from "../JetStream.ts"
import { type JetStreamRefused, passing, refusal } from "../JetStreamRefused.ts"
import { NatsUnavailable } from "../NatsUnavailable.ts"
import * as Subjects from "../Subjects.ts"
import { type Turns, idleFrom, untaken } from "./turns.ts"

/** Gives what becomes of the turns at this time, and what to do once that stands. */
export type Change = (turns: Turns, now: number) => readonly [Turns, done: () => void]

export interface Line {
  readonly ask: (change: Change, failed: (unavailable: NatsUnavailable) => void) => void
  /** The same for what is written with the next that is asked, which is on its way. */
  readonly askAlong: Line["ask"]
  /** Another process has changed it, as was heard. */
  readonly forget: () => void
  /** Nobody waits for it. */
  readonly isIdle: () => boolean
}

/** How long it is remembered how long a turn takes, in milliseconds. */
const rememberFor = 60_000

/** For the next one to be asked, in milliseconds. */
const longestAlong = 20

/** How often others may be faster, one time after the other. */
const mostConflicts = 50

export const make = (options: {
  readonly jetstream: JetStream["Service"]
  readonly subject: string
  readonly time: Effect.Effect<number, NatsUnavailable>
  readonly run: (work: Effect.Effect<void>) => void
}): Line => {
  const { jetstream, subject, time, run } = options
  const waiting: Array<readonly [Change, (unavailable: NatsUnavailable) => void]> = []
  let isWriting = false
  /** What stands there as far as is known; sequence 0 is nothing. Undefined after a write of which nothing was heard. */
  let known: Known | undefined = supposed

  const read = Effect.gen(function* () {
    const found = yield* jetstream.read(Subjects.limitStream, { last_by_subj: subject })
    if (found === undefined) return { ...supposed, knownAt: yield* elapsed }
    // What another version has written is written over: its turns are over soon enough.
    const turns = yield* Effect.orElseSucceed(decode(utf8.decode(found.data)), () => untaken)
    return { turns, sequence: found.sequence, goneAt: Infinity, knownAt: yield* elapsed }
  })

  /** Undefined if another process was faster. */
  const write = Effect.fnUntraced(function* (turns: Turns, over: Known, now: number) {
    const seconds = Math.ceil((Math.max(0, idleFrom(turns) - now) + rememberFor) / 1_000)
    const published = yield* jetstream
      .publish(subject, JSON.stringify(turns), [
        [Subjects.header.expectedSequence, String(over.sequence)],
        [Subjects.header.ttl, String(seconds)]
      ])
      .pipe(
        Effect.catchIf(isConflict, () => Effect.undefined),
        Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
      )
    // A second on top: the server does not remove it to the millisecond.
    const knownAt = yield* elapsed
    const goneAt = knownAt + (seconds + 1) * 1_000
    return published === undefined ? undefined : { turns, sequence: published.sequence, goneAt, knownAt }
  })

  const change = Effect.fnUntraced(function* (changes: ReadonlyArray<Change>) {
    for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
      const over = known ?? (yield* read)
      const before = (yield* elapsed) > over.goneAt ? { ...supposed, knownAt: over.goneAt } : over
      const now = yield* time
      let turns = before.turns
      const done = changes.map((one) => {
        const [changed, then] = one(turns, now)
        turns = changed
        return then
      })
      known = undefined
      // What is old, or supposed, is good for a write, which finds out, and not for leaving everything as it is.
      if (turns === before.turns && (yield* elapsed) > over.knownAt + freshMs) continue
      const after = turns === before.turns ? before : yield* write(turns, before, now)
      if (after !== undefined) {
        known = after
        return done
      }
      // Several processes that are at it again and again get out of step.
      if (conflicts > 2) yield* Effect.sleep(Math.random() * conflicts)
    }
    return yield* new NatsUnavailable({ asked: subject, reason: "others are faster again and again" })
  })

  const flight: Effect.Effect<void> = Effect.gen(function* () {
    // What is given back and taken at once by another are in one write.
    yield* Effect.yieldNow
    while (waiting.length > 0) {
      const batch = waiting.splice(0)
      const changing = change(batch.map(([one]) => one)).pipe(
        // Lest all who wait would wait for ever.
        Effect.catchDefect((defect) =>
          Effect.andThen(
            Effect.logError(`the limit ${subject} crashed`, defect),
            Effect.fail(new NatsUnavailable({ asked: subject, reason: "it crashed" }))
          )
        )
      )
      yield* Effect.match(changing, {
        onSuccess: (done) => {
          for (const then of done) then()
        },
        onFailure: (unavailable) => {
          for (const [, failed] of batch) failed(unavailable)
        }
      })
    }
  }).pipe(Effect.ensuring(Effect.sync(() => (isWriting = false))))

  const begin = () => {
    if (isWriting || waiting.length === 0) return
    isWriting = true
    run(flight)
  }

  return {
    ask: (one, failed) => {
      waiting.push([one, failed])
      begin()
    },
    askAlong: (one, failed) => {
      waiting.push([one, failed])
      setTimeout(begin, longestAlong)
    },
    forget: () => {
      known = undefined
    },
    isIdle: () => !isWriting && waiting.length === 0
  }
}

interface Known {
  readonly turns: Turns
  readonly sequence: number
  /** By a clock that nobody sets: from then on the server has surely removed it. */
  readonly goneAt: number
  /** By the same clock: when it was read or written. */
  readonly knownAt: number
}

/** How long what is known is taken for what is, in milliseconds. */
const freshMs = 1_000

/** Nobody has looked: mostly it is a host that nobody has asked for a minute. */
const supposed: Known = { turns: untaken, sequence: 0, goneAt: Infinity, knownAt: -Infinity }

const isConflict = (error: NatsUnavailable | JetStreamRefused): boolean =>
  error._tag === "JetStreamRefused" &&
  (error.code === refusal.wrongLastSequence || error.code === refusal.conflictInFlight)

const Stored = Schema.Struct({
  next: Schema.Finite,
  late: Schema.Finite,
  quiet: Schema.Finite,
  tail: Schema.Finite,
  takes: Schema.Finite,
  holders: Schema.Array(
    Schema.Struct({
      who: Schema.String,
      turn: Schema.String,
      since: Schema.Finite,
      until: Schema.Finite,
      tag: Schema.optionalKey(Schema.String)
    })
  ),
  shares: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.Struct({
        tail: Schema.Finite,
        head: Schema.Finite,
        began: Schema.Finite,
        stays: Schema.optionalKey(Schema.Finite)
      })
    )
  )
})
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Stored))
const utf8 = new TextDecoder()
