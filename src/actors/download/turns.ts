/** The turns of bodies that are not small: some at once, and no more than half of them for one host. */
import { Effect, RcMap, Semaphore } from "effect"

export interface Turns {
  /** Waits for a turn of this host, which ends with `body`. */
  readonly take: <A, E>(host: string, body: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

/** A host that drips keeps its turns as long as a download may take, so it must not have all of them. */
export const makeTurns = Effect.fnUntraced(function* (most: number) {
  const all = yield* Semaphore.make(most)
  const hosts = yield* RcMap.make({
    lookup: (_host: string) => Semaphore.make(Math.max(1, Math.floor(most / 2)))
  })
  const turns: Turns = {
    take: (host, body) =>
      RcMap.get(hosts, host).pipe(
        // First its own, so that what waits for those keeps no other host from the rest.
        Effect.flatMap((own) => own.withPermit(all.withPermit(body))),
        Effect.scoped
      )
  }
  return turns
})
