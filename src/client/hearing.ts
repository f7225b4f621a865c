/** Hearing of events: those that pass, or those that wait under a name. A connection that is lost is waited for. */
import { Clock, Effect, Schedule, Stream } from "effect"
import { type After, type Delivered, isSubscriberName } from "../schemas/Subscriber.ts"
import type { Placed } from "../streams/placed.ts"
import { NameUnusable } from "../streams/SubscriberFailures.ts"
import { acknowledging } from "./acknowledging.ts"
import { checkedFilter } from "./checked.ts"
import type { EventFilter, Heard } from "./Client.ts"
import { type NotAnswered, type NotHeard, Unavailable } from "./Failures.ts"
import { again, isPassing, patienceMs, patiently } from "./patiently.ts"
import type { Place, Way, Which } from "./Way.ts"

export const hearing =
  (way: Way) =>
  (filter: EventFilter = {}): Stream.Stream<Heard, NotHeard> =>
    Stream.unwrap(Effect.map(checkedFilter(filter), (checked) => heard(way, checked)))

const heard = (way: Way, { name, after, ...which }: EventFilter): Stream.Stream<Heard, NotHeard> =>
  name === undefined ? passing(way, which, sequenceOf(after)) : waitingFor(way, name, which, after)

/** Goes on after the last that was heard. Only where nobody ever answered is it given up. */
const passing = (way: Way, which: Which, first: number | undefined): Stream.Stream<Heard, NotAnswered> =>
  Stream.suspend(() => {
    let last: number | undefined
    return Stream.suspend(() => way.passing(which, last ?? first)).pipe(
      Stream.concat(Stream.fail(ended())),
      Stream.tap(({ sequence }) =>
        Effect.sync(() => {
          last = sequence
        })
      ),
      Stream.retry(goesOn(() => last !== undefined)),
      Stream.filter(isEvent),
      Stream.map((placed): Heard => ({ ...placed, ack: nothingToTell, nak: nothingToTell }))
    )
  })

/** After which to begin; undefined is now. */
export const sequenceOf = (after: After | undefined): number | undefined =>
  after === "beginning" ? 0 : after === "now" ? undefined : after

/** Whether to try again, given whether anything was ever heard. */
export const goesOn = (hasHeard: () => boolean) =>
  Schedule.while(
    again,
    ({ input, elapsed }: { readonly input: NotAnswered; readonly elapsed: number }) =>
      isPassing(input) && (hasHeard() || elapsed + (input.retryAfterSeconds ?? 0) * 1_000 < patienceMs)
  )

export const ended = () => new Unavailable({ asked: "events", reason: "the stream of them ended" })

/** Of an event that passes nobody keeps account. */
export const nothingToTell = Effect.void

const isEvent = (one: Place | Placed): one is Placed => "event" in one

/** Every event of the name. */
const waitingFor = (way: Way, name: string, which: Which, after: After | undefined) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { subscriber } = way
      if (!isSubscriberName(name)) return yield* new NameUnusable({ name })
      yield* patiently(subscriber.create(name, which, after))
      const acks = yield* acknowledging(subscriber, name)
      let limit = firstLimit
      let handedAt: number | undefined

      const pull = Effect.gen(function* () {
        if (handedAt !== undefined) limit = nextLimit(limit, (yield* Clock.currentTimeMillis) - handedAt)
        const delivered = yield* subscriber
          .pull(name, limit)
          .pipe(Effect.retry({ schedule: again, while: isPassing }))
        const now = yield* Clock.currentTimeMillis
        handedAt = delivered.length === limit ? now : undefined
        for (const { delivery } of delivered) acks.handed(delivery)
        return delivered.map((one) => ({ ...one, begunBy: now + beginWithinMs }))
      })

      /** One that would come again while it is worked on is left to come again. */
      const inTime = ({ event, sequence, delivery, begunBy }: Delivered & { readonly begunBy: number }) =>
        Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<Heard | undefined> => {
          const nak = acks.nak(delivery)
          return now < begunBy
            ? Effect.succeed({ event, sequence, ack: acks.ack(delivery), nak })
            : Effect.as(Effect.ignore(nak), undefined)
        })

      return Stream.fromEffectRepeat(pull).pipe(
        Stream.flattenIterable,
        Stream.mapEffect(inTime),
        Stream.filter((heard) => heard !== undefined)
      )
    })
  )

/** Of the minute that the server waits for an acknowledgement, half is left to whoever begins last. */
const beginWithinMs = 30_000

/** How many are fetched at a time: more as long as they are worked off quickly, fewer when that takes long. */
const firstLimit = 8
const mostEvents = 256
const quickMs = 5_000

const nextLimit = (limit: number, tookMs: number) =>
  Math.min(mostEvents, Math.max(1, tookMs < quickMs ? limit * 2 : limit >> 1))
