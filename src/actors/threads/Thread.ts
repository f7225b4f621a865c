/** One thread that does the work of a module: it is given messages, says some, and ends. */
import { Worker } from "node:worker_threads"
import { Cause, Deferred, Effect, Queue } from "effect"
import { WorkTooLarge } from "../../schemas/Work.ts"
import type { FromThread, Ready, ToThread } from "./messages.ts"

export type Said = Exclude<FromThread, { readonly is: "waiting" }>

export interface Thread {
  /** Ends when its module is loaded. What is said before waits until then. */
  readonly ready: Effect.Effect<void, WorkTooLarge>
  readonly say: (message: ToThread, buffers: ReadonlyArray<ArrayBuffer>) => Effect.Effect<void>
  /** What it says next, but that it waits; fails when it has ended. */
  readonly hear: Effect.Effect<Said, WorkTooLarge>
  /** Called back from now on when it waits for another chunk than those that it has taken. */
  readonly onWaiting: (waits: (taken: number) => void) => void
  /** While it works the process waits for it, as it does for anything that is under way; otherwise it does not. */
  readonly isAwaited: (awaited: boolean) => Effect.Effect<void>
  readonly isAlive: () => boolean
  readonly end: Effect.Effect<void>
}

/** `memoryMb` bounds its heap. Bytes of buffers are not part of that. */
export const start = Effect.fnUntraced(function* (entry: URL, memoryMb: number): Effect.fn.Return<Thread> {
  const heard = yield* Queue.unbounded<Said, WorkTooLarge>()
  let waits = (_taken: number) => {}
  const ready = yield* Deferred.make<void, WorkTooLarge>()
  const worker = new Worker(entry, {
    // It has no use for the secrets of its process.
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: youngMb }
  })
  let alive = true
  const ended = (cause: Cause.Cause<WorkTooLarge>) => {
    alive = false
    Deferred.doneUnsafe(ready, Effect.failCause(cause))
    Queue.failCauseUnsafe(heard, cause)
  }
  worker.on("message", (message: FromThread | Ready) => {
    if (message.is === "ready") Deferred.doneUnsafe(ready, Effect.void)
    else if (message.is === "waiting") waits(message.taken)
    else Queue.offerUnsafe(heard, message)
  })
  worker.on("error", (error) => ended(isOutOfMemory(error) ? tooLarge(memoryMb) : Cause.die(error)))
  worker.on("exit", (code) => ended(Cause.die(new Error(`The thread of ${entry.href} ended with ${code}.`))))
  return {
    ready: Deferred.await(ready),
    say: (message, buffers) => Effect.sync(() => worker.postMessage(message, buffers)),
    hear: Queue.take(heard),
    onWaiting: (then) => {
      waits = then
    },
    isAwaited: (awaited) => Effect.sync(() => (awaited ? worker.ref() : worker.unref())),
    isAlive: () => alive,
    end: Effect.promise(() => worker.terminate())
  }
})

/** Where what is short-lived stands. Node's own choice grows with the machine; more of it hardly makes anything faster. */
const youngMb = 8

const tooLarge = (memoryMb: number) => Cause.fail(new WorkTooLarge({ memoryMb }))

const isOutOfMemory = (error: unknown) =>
  error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
