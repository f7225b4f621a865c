/** What a task lends to others while it waits in its worker: its slot, and its room in the gates. */
import { Effect } from "effect"
import type { Source } from "../../streams/Deliveries.ts"
import type { Gate } from "./Gate.ts"
import type { Slots } from "./Slots.ts"
import type { Weights } from "./weights.ts"

export type Lending = ReturnType<typeof make>

/** How long it waits for them to be free again, in milliseconds. */
const patience = 1_000

/** How many are settled beside the slots. */
const mostBeside = 256

/** What it has again. */
interface Regained {
  slot: boolean
  here: boolean
  company: boolean
}

export const make = (options: {
  readonly slots: () => Pick<Slots, "add" | "retire">
  readonly widen: Source["widen"]
  readonly gate: Gate
  readonly company: Gate
}) => {
  const { slots, widen, gate, company } = options
  let count = 0
  let besides = 0

  const lend = (weights: Weights): Regained => {
    count += 1
    gate.leave(weights.here)
    if (weights.company !== undefined) company.leave(weights.company)
    widen(1)
    slots().add(1)
    return { slot: false, here: false, company: weights.company === undefined }
  }

  const hasSlot = (regained: Regained) => {
    regained.slot = true
    widen(-1)
  }

  /** The slot first: whoever waits at a gate has one. False if it was turned away, or had to wait for too long. */
  const comeIn = (weights: Weights, regained: Regained) =>
    Effect.callback<boolean>((resume) => {
      const callOffs: Array<() => void> = []
      const answer = (isIn: boolean) => {
        for (const callOff of callOffs) callOff()
        resume(Effect.succeed(isIn))
      }
      const timer = setTimeout(() => answer(false), patience)
      callOffs.push(() => clearTimeout(timer))
      const enterCompany = (weight: number) =>
        company.ask(weight, (admitted) => {
          regained.company = admitted
          answer(admitted)
        })
      const enterGate = () =>
        gate.ask(weights.here, (admitted) => {
          regained.here = admitted
          if (!admitted || weights.company === undefined) answer(admitted)
          else callOffs.push(enterCompany(weights.company))
        })
      const retired = () => {
        hasSlot(regained)
        callOffs.push(enterGate())
      }
      callOffs.push(slots().retire(retired))
      return Effect.sync(() => {
        for (const callOff of callOffs) callOff()
      })
    })

  /** As if it had all it lent: it does nothing but leave. */
  const settle = (weights: Weights, regained: Regained) => {
    count -= 1
    if (!regained.slot) {
      hasSlot(regained)
      slots().retire(() => {})
    }
    if (!regained.here) gate.reenter(weights.here)
    if (!regained.company && weights.company !== undefined) company.reenter(weights.company)
  }

  return {
    /**
     * Waits outside, and then, if that gives true, until it is in again. False if it is not: it has all that it lent as far as
     * that is counted, but is to do nothing but end.
     */
    outside: (weights: Weights, wait: Effect.Effect<boolean>) =>
      Effect.acquireUseRelease(
        Effect.sync(() => lend(weights)),
        (regained) =>
          Effect.flatMap(wait, (goesOn) => (goesOn ? comeIn(weights, regained) : Effect.succeed(false))),
        (regained) => Effect.sync(() => settle(weights, regained))
      ),
    /** Lends its slot while it is settled, which needs none; unless as many do so as there may be. */
    beside: <A, E, R>(settling: Effect.Effect<A, E, R>) =>
      Effect.suspend(() => {
        if (besides >= mostBeside) return settling
        besides += 1
        widen(1)
        slots().add(1)
        return Effect.ensuring(
          settling,
          Effect.sync(() => {
            besides -= 1
            widen(-1)
            slots().retire(() => {})
          })
        )
      }),
    /** How many wait outside. */
    count: () => count
  }
}
