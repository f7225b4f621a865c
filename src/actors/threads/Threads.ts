/** Threads: work that may block, overrun or take too much memory, each in a thread that can be stopped. */
import { availableParallelism } from "node:os"
import { Config, Context, Deferred, Duration, Effect, Layer, Schema, Semaphore, Stream } from "effect"
import { WorkOverran, type WorkTooLarge } from "../../schemas/Work.ts"
import { type Countdown, countdown } from "../Countdown.ts"
import { room, type ToThread } from "./messages.ts"
import { makePool, type Pool } from "./pool.ts"
import type { Said, Thread } from "./Thread.ts"

export interface Options<E = never, R = never> {
  /** How long the thread may work, without what it waits for. Work that is still under way then is stopped. */
  readonly timeout: Duration.Input
  /** What the heap of the thread may take: 128 MB unless said otherwise. */
  readonly memoryMb?: number
  /** Buffers of the input that are handed over: whoever gave them cannot use them any more. The rest is copied. */
  readonly transfer?: ReadonlyArray<ArrayBuffer>
  /** More of the input, which is given as it is taken, a few chunks ahead. */
  readonly chunks?: Stream.Stream<Uint8Array, E, R>
}

export class Threads extends Context.Service<
  Threads,
  {
    /**
     * Has the module at `entry`, which calls `serve`, work on the input; its output is for the caller to decode. At the
     * end of its time, when memory runs out and when the caller is interrupted the thread ends, wherever it is.
     */
    readonly run: <E = never, R = never>(
      entry: URL,
      input: unknown,
      options: Options<E, R>
    ) => Effect.Effect<unknown, WorkOverran | WorkTooLarge | E, R>
  }
>()("millrace/Threads") {
  static readonly layer = Layer.effect(
    Threads,
    Effect.gen(function* () {
      const most = yield* Config.schema(Positive, "MILLRACE_THREADS").pipe(
        Config.withDefault(availableParallelism())
      )
      // One kind of work may take a minute, and must not keep another from its milliseconds.
      const kinds = new Map<string, Kind>()
      const kindOf = (entry: URL) => {
        const kind = kinds.get(entry.href) ?? { permits: Semaphore.makeUnsafe(most), pool: makePool(most) }
        kinds.set(entry.href, kind)
        return kind
      }
      yield* Effect.addFinalizer(() =>
        Effect.forEach(kinds.values(), ({ pool }) => pool.end, { discard: true })
      )
      return Threads.of({
        run: (entry, input, options) => {
          const { permits, pool } = kindOf(entry)
          return permits.withPermit(
            Effect.acquireUseRelease(
              pool.take(entry, options.memoryMb ?? 128),
              ({ thread }) => work(thread, input, options),
              // Where it was not through, nobody knows what the thread is doing now.
              (taken, exit) => pool.giveBack(taken, exit._tag === "Success")
            )
          )
        }
      })
    })
  )
}

/** Work of the same module has its own threads, `MILLRACE_THREADS` of them. */
interface Kind {
  readonly permits: Semaphore.Semaphore
  readonly pool: Pool
}

const Positive = Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(1))

const work = <E, R>(thread: Thread, input: unknown, options: Options<E, R>) =>
  Effect.suspend(() => {
    const timeoutMs = Duration.toMillis(options.timeout)
    const overran = Deferred.makeUnsafe<never, WorkOverran>()
    const time = countdown(timeoutMs, () => {
      Deferred.doneUnsafe(overran, Effect.fail(new WorkOverran({ timeoutMs })))
    })
    return Effect.ensuring(
      Effect.raceFirst(talk(thread, time, input, options), Deferred.await(overran)),
      Effect.sync(time.stop)
    )
  })

/** The time goes while the thread has something to do. */
const talk = Effect.fnUntraced(function* <E, R>(
  thread: Thread,
  time: Countdown,
  input: unknown,
  { chunks, transfer = [] }: Options<E, R>
) {
  yield* thread.ready
  let given = 0
  thread.onWaiting((taken) => {
    // Unless another one is on its way.
    if (taken === given) time.stop()
  })
  const give = (message: ToThread, buffers: ReadonlyArray<ArrayBuffer>) => {
    given += 1
    time.go()
    return thread.say(message, buffers)
  }

  let free = room
  let said: Said = { is: "more" }
  const isGiven = Effect.fnUntraced(function* (chunk: Uint8Array) {
    while (free === 0 && said.is === "more") {
      said = yield* thread.hear
      free = room
    }
    if (said.is !== "more") return false
    // A copy, which is handed over: it may be part of a buffer that has much else in it.
    const copy = new Uint8Array(chunk)
    free -= 1
    if (given > 0) yield* give({ is: "chunk", chunk: copy }, [copy.buffer])
    else yield* give({ is: "input", input, first: copy }, [...transfer, copy.buffer])
    return true
  })
  if (chunks !== undefined) yield* Stream.runForEachWhile(chunks, isGiven)
  if (given === 0) yield* give({ is: "input", input, first: undefined }, transfer)
  else if (said.is === "more") yield* give({ is: "end" }, [])
  while (said.is === "more") said = yield* thread.hear
  return yield* outputOf(said)
})

const outputOf = (said: Exclude<Said, { readonly is: "more" }>) =>
  said.is === "done" ? Effect.succeed(said.output) : Effect.die(said.error)
