/** The gate: how many tasks run together in a worker. Most weigh one slot; what may kill its worker weighs more. */
import { Effect } from "effect"

export interface Gate {
  /** Runs it once its weight fits in beside what runs. Who came first goes first, so that nothing heavy starves. */
  readonly through: <A, E, R>(weight: number, effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export const make = (slots: number): Gate => {
  const waiting: Array<{ readonly weight: number; readonly go: () => void }> = []
  let free = slots

  const open = () => {
    while (waiting[0] !== undefined && waiting[0].weight <= free) {
      free -= waiting[0].weight
      waiting.shift()?.go()
    }
  }

  const enter = (weight: number) =>
    Effect.callback<void>((resume) => {
      waiting.push({ weight, go: () => resume(Effect.void) })
      open()
    })

  const leave = (weight: number) =>
    Effect.sync(() => {
      free += weight
      open()
    })

  return {
    through: (weight, effect) =>
      Effect.acquireUseRelease(
        enter(weight),
        () => effect,
        () => leave(weight)
      )
  }
}
