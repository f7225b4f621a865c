/** Acknowledging many events with few questions: what comes up while one is asked goes along with the next. */
import { Deferred, Effect, Exit, Queue } from "effect"
import { type NotAcknowledged, Unavailable } from "./Failures.ts"
import type { Subscriber } from "./Way.ts"

/** At most, in one question. */
const mostAtOnce = 256

/** What is left at the end is told the server, but not for longer than this. */
const endsWithin = "3 seconds"

interface Acknowledged {
  readonly delivery: string
  readonly done: Deferred.Deferred<void, NotAcknowledged>
}

/** For as long as the scope is open. What was handed over and never acknowledged then comes again at once. */
export const acknowledging = Effect.fnUntraced(function* (subscriber: Subscriber, name: string) {
  const unsettled = new Set<string>()
  const waiting = yield* Queue.unbounded<Acknowledged>()
  const cutOff: Array<Acknowledged> = []

  const tell = (asked: ReadonlyArray<Acknowledged>) =>
    subscriber
      .ack(
        name,
        asked.map(({ delivery }) => delivery)
      )
      .pipe(
        Effect.onInterrupt(() => Effect.sync(() => cutOff.push(...asked))),
        Effect.exit,
        Effect.map((exit) => answer(asked, exit))
      )

  yield* Effect.addFinalizer(() =>
    Effect.gen(function* () {
      const last = [...cutOff, ...(yield* Queue.clear(waiting))]
      const settled = Effect.gen(function* () {
        if (last.length > 0) yield* tell(last)
        if (unsettled.size > 0) yield* subscriber.nak(name, [...unsettled])
      })
      yield* settled.pipe(Effect.interruptible, Effect.timeoutOption(endsWithin), Effect.ignore)
      answer(last, Exit.fail(new Unavailable({ asked: "acknowledge", reason: "it was closed before" })))
    })
  )
  yield* Queue.takeBetween(waiting, 1, mostAtOnce).pipe(
    Effect.flatMap(tell),
    Effect.forever,
    Effect.forkScoped
  )

  const ack = Effect.fnUntraced(function* (delivery: string) {
    unsettled.delete(delivery)
    const done = yield* Deferred.make<void, NotAcknowledged>()
    yield* Queue.offer(waiting, { delivery, done })
    return yield* Deferred.await(done)
  })

  const nak = (delivery: string) =>
    Effect.suspend(() => {
      unsettled.delete(delivery)
      return subscriber.nak(name, [delivery])
    })

  return { handed: (delivery: string) => unsettled.add(delivery), ack, nak }
})

/** Whoever has an answer already keeps it. */
const answer = (asked: ReadonlyArray<Acknowledged>, exit: Exit.Exit<void, NotAcknowledged>) => {
  for (const { done } of asked) Deferred.doneUnsafe(done, exit)
}
