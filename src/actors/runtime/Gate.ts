/** The gate: how many tasks run together in a worker. Most weigh one slot; what may kill its worker weighs more. */
import { Effect, Option } from "effect"

export interface Gate {
  /**
   * Runs it once its weight fits in beside what runs. Who came first goes first, so that nothing heavy starves. None if
   * the gate is closed or barred before that.
   */
  readonly through: <A, E, R>(
    weight: number,
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<Option.Option<A>, E, R>
  /** In at once, or not at all: false where there is no room, or others wait. Who is in has to leave. */
  readonly enterNow: (weight: number) => boolean
  readonly leave: (weight: number) => void
  /** While paused nobody is let in. */
  readonly pause: (paused: boolean) => void
  /** While it is barred, turns away whoever waits, and whoever comes. */
  readonly bar: (barred: boolean) => void
  /** The same for good. */
  readonly close: () => void
  /** Why it turns away whoever comes, if it does. */
  readonly turnsAway: () => "closed" | "barred" | undefined
}

export const make = (slots: number): Gate => {
  const waiting: Array<{ readonly weight: number; readonly answer: (admitted: boolean) => void }> = []
  let free = slots
  let paused = false
  let barred = false
  let closed = false

  const open = () => {
    if (paused) return
    while (waiting[0] !== undefined && waiting[0].weight <= free) {
      free -= waiting[0].weight
      waiting.shift()?.answer(true)
    }
  }

  const wait = (weight: number) =>
    Effect.callback<boolean>((resume) => {
      waiting.push({ weight, answer: (admitted) => resume(Effect.succeed(admitted)) })
      open()
    })

  const enterNow = (weight: number) => {
    if (closed || barred || paused || waiting.length > 0 || weight > free) return false
    free -= weight
    return true
  }

  const enter = (weight: number) =>
    Effect.suspend(() =>
      enterNow(weight) ? Effect.succeed(true) : closed || barred ? Effect.succeed(false) : wait(weight)
    )

  const leave = (weight: number) => {
    free += weight
    open()
  }

  const turnAway = () => {
    for (const { answer } of waiting.splice(0)) answer(false)
  }

  return {
    through: (weight, effect) =>
      Effect.acquireUseRelease(
        enter(weight),
        (admitted) => (admitted ? Effect.asSome(effect) : Effect.succeedNone),
        (admitted) => (admitted ? Effect.sync(() => leave(weight)) : Effect.void)
      ),
    enterNow,
    leave,
    pause: (now) => {
      paused = now
      open()
    },
    bar: (now) => {
      barred = now
      if (now) turnAway()
    },
    close: () => {
      closed = true
      turnAway()
    },
    turnsAway: () => (closed ? "closed" : barred ? "barred" : undefined)
  }
}
