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
  /** Calls back, maybe at once, when it is in or was turned away. Returns how not to be called. */
  readonly ask: (weight: number, answer: (admitted: boolean) => void) => () => void
  /** Who was in and left for a while counts as being in, whether there is room or not. */
  readonly reenter: (weight: number) => void
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

  const enterNow = (weight: number) => {
    if (closed || barred || paused || waiting.length > 0 || weight > free) return false
    free -= weight
    return true
  }

  const ask = (weight: number, answer: (admitted: boolean) => void) => {
    const mine = { weight, answer }
    if (enterNow(weight)) answer(true)
    else if (closed || barred) answer(false)
    else waiting.push(mine)
    return () => {
      const at = waiting.indexOf(mine)
      if (at < 0) return
      waiting.splice(at, 1)
      open()
    }
  }

  const enter = (weight: number) =>
    Effect.callback<boolean>((resume) => {
      ask(weight, (admitted) => resume(Effect.succeed(admitted)))
    })

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
    ask,
    reenter: (weight) => {
      free -= weight
    },
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
