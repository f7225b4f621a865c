/** The hub: one reader of the events for all who listen at this gateway, however many there are. */
import { Context, Deferred, Effect, Latch, Layer, RcRef, Schedule, Semaphore, Stream } from "effect"
import { Events } from "../../streams/Events.ts"
import { JetStream } from "../../streams/JetStream.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import { pastEvents } from "../../streams/pastEvents.ts"
import type { Placed } from "../../streams/placed.ts"
import * as Sse from "../Sse.ts"
import { Audience } from "./Audience.ts"
import type { Listener } from "./Listener.ts"
import { type Filter, Ring, passes } from "./Ring.ts"

export class EventsHub extends Context.Service<
  EventsHub,
  {
    /** The sequence of the newest event that was heard here. */
    readonly newest: Effect.Effect<number, NatsUnavailable>
    /**
     * Tells a listener of every event that passes after a sequence, in order, without a gap and each once. Returns when
     * it can tell no more.
     */
    readonly tell: (listener: Listener, filter: Filter, after: number) => Effect.Effect<void, NatsUnavailable>
  }
>()("millrace/EventsHub") {
  static readonly layer = Layer.effect(
    EventsHub,
    Effect.gen(function* () {
      const events = yield* Events
      const jetstream = yield* JetStream
      const catchingUp = yield* Semaphore.make(mostCatchingUp)
      // Whoever comes back in a moment finds it still reading.
      const reading = yield* RcRef.make({ acquire: read(events), idleTimeToLive: "1 second" })

      /** Those who are further behind than what is kept here read for themselves, some at a time. */
      const past = (listener: Listener, filter: Filter, after: number, upTo: number) =>
        Effect.gen(function* () {
          const page = yield* pastEvents(subjectsOf(filter), after, upTo)
          listener.write(...page.events.filter((one) => passes(filter, aboutOf(one))).map(encode))
          yield* listener.drained
          return page.last
        }).pipe(catchingUp.withPermit, Effect.provideService(JetStream, jetstream))

      const tell = Effect.fnUntraced(function* (listener: Listener, filter: Filter, after: number) {
        const { ring, audience, over } = (yield* RcRef.get(reading)).now()
        let seen = after
        while (listener.isOpen()) {
          if (seen < ring.floor) {
            seen = yield* past(listener, filter, seen, ring.floor)
            continue
          }
          const { bytes, last, isAll } = ring.after(seen, filter, pageBytes)
          listener.write(...bytes)
          seen = last
          if (isAll) break
          yield* listener.drained
        }
        // Nothing comes in between: all of this is one turn.
        const leave = audience.add(listener, filter, seen)
        yield* Effect.ensuring(Deferred.await(over), Effect.sync(leave))
      }, Effect.scoped)

      return EventsHub.of({
        newest: Effect.scoped(Effect.map(RcRef.get(reading), ({ now }) => now().ring.newest)),
        tell
      })
    })
  )
}

/** Who comes back within about as much finds all here. */
const keptBytes = 16 * 1024 * 1024

/** Written to one who comes back before it has taken what was written. */
const pageBytes = 256 * 1024

/** Each holds a page in memory until it is taken. */
const mostCatchingUp = 32

/** Between two writes to the same listener. The first event after a pause goes out at once. */
const writeEvery = "100 millis"

/** So much is written at once. */
const muchBytes = 1024 * 1024

const lookEvery = "2 seconds"

const rest = "500 millis"

const again = Schedule.spaced(rest)

/** Reads from the newest event on, for as long as the scope is open. */
const read = Effect.fnUntraced(function* (events: Events["Service"]) {
  let now = yield* begin(yield* events.newest)
  const some = yield* Latch.make()
  const much = yield* Latch.make()

  /** Those who listen come back, for all of the stream that is there now. */
  const beginAnew = Effect.fnUntraced(function* (place: number) {
    yield* Deferred.succeed(now.over, undefined)
    now = yield* begin(place)
  })

  const heard = Effect.fnUntraced(function* (one: Placed) {
    if (one.sequence <= now.ring.newest) yield* beginAnew(one.sequence - 1)
    const entry = { sequence: one.sequence, ...aboutOf(one), bytes: encode(one) }
    now.ring.push(entry)
    now.audience.push(entry)
    yield* some.open
    if (now.audience.waiting >= muchBytes) yield* Effect.andThen(much.open, Effect.yieldNow)
  })

  const reading = Effect.suspend(() =>
    Stream.runForEach(events.subscribe({ after: now.ring.newest }), heard)
  ).pipe(
    Effect.tapError((lost) => Effect.logWarning("events broke off; reading on", lost.message)),
    Effect.retry(again),
    Effect.repeat(again)
  )
  /** A stream that was made anew counts from 1 again, and its reader does not come to know. */
  const newestOfAnother = Effect.gen(function* () {
    const had = now.ring.newest
    const newest = yield* Effect.orElseSucceed(events.newest, () => had)
    return newest < had ? newest : undefined
  }).pipe(Effect.delay(lookEvery), Effect.repeat({ until: (newest) => newest !== undefined }))
  const follow = Effect.raceFirst(reading, newestOfAnother).pipe(
    Effect.flatMap((newest) => beginAnew(newest ?? 0))
  )

  const write = some.await.pipe(
    Effect.andThen(Effect.all([some.close, much.close])),
    Effect.andThen(Effect.suspend(() => now.audience.flush())),
    Effect.andThen(Effect.raceFirst(Effect.sleep(writeEvery), much.await))
  )

  /** A bug in one of them is a silence to those who listen, who would wait in it for ever. */
  const unsilenced = Effect.catchDefect((defect) =>
    Effect.logError("a bug in telling of events; those who listen come back", defect).pipe(
      Effect.andThen(Effect.suspend(() => beginAnew(now.ring.newest))),
      Effect.andThen(Effect.sleep(rest))
    )
  )
  for (const one of [follow, write]) yield* Effect.forkScoped(Effect.forever(unsilenced(one)))
  return { now: () => now }
})

const begin = (place: number) =>
  Effect.map(Deferred.make<void>(), (over) => ({
    ring: new Ring(place, keptBytes),
    audience: new Audience(),
    over
  }))

/** A subject does not tell which run it was. */
const subjectsOf = ({ again = false, ...filter }: Filter) => {
  const { state: _, ...anyState } = filter
  return again ? anyState : filter
}

const aboutOf = ({ event }: Placed) => {
  const { kind, state, run = 1 } = event.data
  return { kind, state, run }
}

const encode = ({ sequence, event }: Placed) =>
  Sse.encode({ id: String(sequence), event: event.data.state, data: event })
