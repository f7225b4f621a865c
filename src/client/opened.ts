/** An opened client in promises: what it runs with, until it is closed. */
import { type Context, Effect, Exit, ManagedRuntime, Scope } from "effect"
import { type Address, layerOf } from "./Address.ts"
import type { Client, Straight } from "./Client.ts"
import { ClientClosed } from "./Failures.ts"

export interface Opened {
  readonly context: Context.Context<Client | Straight>
  /** Fails with `ClientClosed` once it is closed, also what was begun before. */
  readonly run: <A, E>(effect: Effect.Effect<A, E>, signal: AbortSignal | undefined) => Promise<A>
  /** What hears of events; it is closed while those that were not acknowledged can still be handed back. */
  readonly loops: Scope.Closeable
  readonly isClosed: () => boolean
  readonly close: () => Promise<void>
}

export const open = async (to: Address, signal: AbortSignal | undefined): Promise<Opened> => {
  const runtime = ManagedRuntime.make(layerOf(to))
  const loops = Scope.makeUnsafe()
  let isClosed = false
  try {
    return {
      context: await runtime.runPromise(Effect.context<Client | Straight>(), { signal }),
      run: async (effect, signal) => {
        try {
          if (isClosed) throw new ClientClosed()
          // Else an effect is begun before the signal is looked at, and done if it need not wait for anything.
          signal?.throwIfAborted()
          return await runtime.runPromise(effect, { signal })
        } catch (failure) {
          if (isClosed) throw new ClientClosed()
          signal?.throwIfAborted()
          throw failure
        }
      },
      loops,
      isClosed: () => isClosed,
      close: async () => {
        isClosed = true
        await Effect.runPromise(Scope.close(loops, Exit.void))
        await runtime.dispose()
      }
    }
  } catch (failure) {
    await runtime.dispose()
    signal?.throwIfAborted()
    throw failure
  }
}
