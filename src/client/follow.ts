/** Events that pass, for a `for await`: each is waited for without a fiber. */
import { Effect, Exit, Scope } from "effect"
import type { Next } from "../streams/Events.ts"
import { ClientClosed } from "./Failures.ts"
import type { Loop } from "./iterate.ts"
import type { Happened } from "./Seen.ts"

/** `open` is opened again whenever what it gave has ended. */
export async function* follow<E>(
  open: Effect.Effect<Next, E, Scope.Scope>,
  { loops, run, isClosed }: Loop,
  signal: AbortSignal | undefined
): AsyncGenerator<Happened, undefined, undefined> {
  // One that is begun later does not end as if it had heard all: it never began.
  if (isClosed()) throw new ClientClosed()
  try {
    while (!isClosed()) {
      const scope = Scope.forkUnsafe(loops)
      const leave = () => Effect.runPromise(Scope.close(scope, Exit.void))
      try {
        signal?.addEventListener("abort", leave)
        const next = await run(Scope.provide(open, scope))
        for (let one = await next(); one !== undefined && !isClosed(); one = await next()) {
          signal?.throwIfAborted()
          yield { ...one.event, sequence: one.sequence }
        }
      } finally {
        signal?.removeEventListener("abort", leave)
        await leave()
      }
    }
  } catch (failure) {
    if (!isClosed()) throw failure
  }
  return undefined
}
