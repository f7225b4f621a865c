/** How many fibers this process has started: each has the next number. */
import { Effect } from "effect"

export const countFibers = () => {
  let own = 0
  return () => {
    own += 1
    return { "fibers started": Effect.runFork(Effect.void).id - own }
  }
}
