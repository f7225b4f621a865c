/** Events for a `for await`: each is acknowledged after the body of the loop; those that were not come again. */
import { Effect, Exit, Pull, Scope, Stream } from "effect"
import type { Heard } from "./Client.ts"
import { nothingToTell } from "./hearing.ts"
import { ClientClosed } from "./Failures.ts"
import type { Happened } from "./Seen.ts"

export interface Loop {
  /** Closed with the client. */
  readonly loops: Scope.Scope
  /** Until the caller's signal, or the client's end. */
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
  /** Until the client's end: what a body has done is acknowledged, whatever the signal says. */
  readonly tell: (effect: Effect.Effect<void, unknown>) => Promise<void>
  readonly isClosed: () => boolean
}

/** An acknowledgement is not waited for before the next event: one that is lost means that the event comes again. */
export async function* iterate<E>(
  stream: Stream.Stream<Heard, E>,
  { loops, run, tell, isClosed }: Loop
): AsyncGenerator<Happened, undefined, undefined> {
  // One that is begun later does not end as if it had heard all: it never began.
  if (isClosed()) throw new ClientClosed()
  const scope = Scope.forkUnsafe(loops)
  const acks = new Set<Promise<void>>()
  try {
    const pull = await run(Scope.provide(Stream.toPull(stream), scope))
    const next = Pull.catchDone(pull, () => Effect.undefined)
    for (let batch = await run(next); batch !== undefined; batch = await run(next)) {
      for (const { event, sequence, ack } of batch) {
        yield { ...event, sequence }
        if (ack === nothingToTell) continue
        const told: Promise<void> = tell(ack).then(
          () => void acks.delete(told),
          () => void acks.delete(told)
        )
        acks.add(told)
        if (acks.size === mostUntold) await told
      }
    }
  } catch (failure) {
    if (!isClosed()) throw failure
  } finally {
    // What is still being told is told once more at the close, which takes three seconds at most.
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await Promise.all(acks)
  }
  return undefined
}

/** Acknowledgements on their way at a time. */
const mostUntold = 256
