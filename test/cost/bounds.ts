/** What a task may cost: so many, at most, of each thing that is counted. */
import { assert } from "@effect/vitest"
import type { Counts } from "../support/meter.ts"

export interface Bound {
  readonly what: string
  /** For one task, when it was last looked at. */
  readonly measured: number
  /** Where it is what was measured, a task costs neither more nor less. */
  readonly atMost: number
}

/** What was counted before and after so many tasks. */
export interface Counted {
  readonly before: Counts
  readonly after: Counts
  readonly tasks: number
}

export const isWithin = ({ before, after, tasks }: Counted, bounds: ReadonlyArray<Bound>): void => {
  const broken = bounds
    .map((bound) => ({
      ...bound,
      count: ((after[bound.what] ?? NaN) - (before[bound.what] ?? NaN)) / tasks
    }))
    .filter(isBroken)
  if (broken.length > 0) assert.fail(broken.map(told).join("\n"))
}

type Found = Bound & { readonly count: number }

/** Nothing at all, where there was something, is a count that does not work. */
const isBroken = ({ count, measured, atMost }: Found) =>
  measured === atMost ? count !== atMost : !(count <= atMost) || (count === 0 && measured > 0)

const told = ({ what, count, measured, atMost }: Found) =>
  `A task costs ${round(count)} ${what}: it was ${measured} when measured, and may be ${
    measured === atMost ? "nothing else" : `${atMost} at most`
  }.`

const round = (count: number) => Number(count.toPrecision(5))
