/** Waiting over HTTP: for some tasks each by a request that is held, for all others by one stream of events per kind. */
import { Effect, Option, Queue, RcMap, Semaphore, Stream } from "effect"
import { type TaskRecord, type TaskView, isFinal } from "../../schemas/TaskRecord.ts"
import type { NotFound } from "../Failures.ts"
import { again } from "../patiently.ts"
import type { Way } from "../Way.ts"

/** Requests that are held at a time: each keeps a connection, here and at the gateway. */
const mostHeld = 32

/** Of the others, so many look at their task at a time. */
const mostLooks = 16

/** Who waits for the next task of the same kind soon needs no new stream. */
const idleTimeToLive = "5 seconds"

interface Waiter {
  readonly id: string
  /** Its record; or nothing, to look at the task again. Said while it looks, it is heard after that. */
  readonly told: Queue.Queue<TaskRecord | undefined>
}

export const waitingOver = Effect.fnUntraced(function* (
  passing: Way["passing"],
  look: (id: string, seconds: number) => Effect.Effect<TaskView, NotFound>
) {
  const held = yield* Semaphore.make(mostHeld)
  const looks = yield* Semaphore.make(mostLooks)
  const waiters = yield* RcMap.make({ lookup: (kind: string) => waitersOf(passing, kind), idleTimeToLive })
  const lookNow = (id: string) => looks.withPermits(1)(look(id, 0))

  /** An event of an earlier run may be late. */
  const together = (kind: string, id: string) =>
    Effect.scoped(
      Effect.gen(function* () {
        const all = yield* RcMap.get(waiters, kind)
        const waiter: Waiter = { id, told: yield* Queue.sliding<TaskRecord | undefined>(1) }
        yield* Effect.acquireRelease(
          Effect.sync(() => all.add(waiter)),
          () => Effect.sync(() => all.delete(waiter))
        )
        while (true) {
          const task = yield* lookNow(id)
          if (isFinal(task.state)) return task
          const record = yield* Queue.take(waiter.told)
          if (record !== undefined && (record.run ?? 1) >= (task.run ?? 1)) return record
        }
      })
    )

  /** The gateway counts in whole seconds; it is left before that if need be. */
  return (kind: string, id: string, atMostMs: number): Effect.Effect<TaskView, NotFound> => {
    if (atMostMs === 0) return lookNow(id)
    return held
      .withPermitsIfAvailable(1)(look(id, Math.ceil(atMostMs / 1_000)))
      .pipe(
        Effect.flatMap(Option.match({ onSome: Effect.succeed, onNone: () => together(kind, id) })),
        Effect.timeoutOrElse({ duration: atMostMs, orElse: () => lookNow(id) })
      )
  }
})

/** Those who wait for tasks of one kind, and the stream that tells them. */
const waitersOf = Effect.fnUntraced(function* (passing: Way["passing"], kind: string) {
  const waiters = new Set<Waiter>()
  const tell = (record?: TaskRecord) => {
    for (const { id, told } of waiters) {
      if (record === undefined || record.id === id) Queue.offerUnsafe(told, record)
    }
  }
  yield* Stream.suspend(() => passing({ kind }, undefined)).pipe(
    // It begins by saying where: what came before that nobody was told of, so all look.
    Stream.runForEach((heard) => Effect.sync(() => tell("event" in heard ? heard.event.data : undefined))),
    Effect.andThen(Effect.fail({ _tag: "Ended" })),
    Effect.retry(again),
    Effect.forkScoped
  )
  return waiters
})
