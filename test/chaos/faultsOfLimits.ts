/** Whether more was begun than a limit or a pause allows, as it was seen outside. */
import type { KindLimits } from "../../src/schemas/KindLimits.ts"
import { furthestAhead } from "../support/pace.ts"
import type { Call } from "./hooks.ts"
import type { Pause } from "./pauser.ts"
import { tenants } from "./work.ts"

/** What may lie between the moment at which a call was let go and the one at which it is seen, on a machine that is busy. */
const lateMs = 2_000

export const faultsOfLimits = (calls: ReadonlyArray<Call>, limits: KindLimits): ReadonlyArray<string> => [
  ...tooMany("notify", calls, limits.concurrency),
  ...tooFast("notify", calls, limits.rate),
  ...tenants.flatMap((tenant) => {
    const theirs = calls.filter(({ path }) => path.startsWith(`/hook/${tenant}/`))
    return [
      ...tooMany(`notify of ${tenant}`, theirs, limits.perKey?.concurrency),
      ...tooFast(`notify of ${tenant}`, theirs, limits.perKey?.rate)
    ]
  })
]

/** The most that were there at one moment. */
export const mostAtOnce = (calls: ReadonlyArray<Call>): number => {
  const steps = calls.flatMap(({ began, ended }) => [
    { at: began, step: 1 },
    { at: ended, step: -1 }
  ])
  let now = 0
  let most = 0
  for (const { step } of steps.toSorted((a, b) => a.at - b.at || a.step - b.step)) {
    now += step
    most = Math.max(most, now)
  }
  return most
}

const tooMany = (what: string, calls: ReadonlyArray<Call>, most = Infinity) => {
  const seen = mostAtOnce(calls)
  return seen > most ? [`${seen} of ${what} ran at once, and not ${most}`] : []
}

/** In any time T there may begin `count` in T and `burst` beside. */
const tooFast = (what: string, calls: ReadonlyArray<Call>, rate: KindLimits["rate"]) => {
  if (rate === undefined) return []
  const ahead = furthestAhead(
    calls.map(({ began }) => began),
    rate
  )
  const allowed = ((rate.burst ?? 1) * rate.seconds * 1_000) / rate.count + lateMs
  return ahead > allowed
    ? [`${what} began faster than ${rate.count} in ${rate.seconds} s: ${Math.round(ahead)} ms ahead`]
    : []
}

/** Workers hear of it by a message, or by a look once they have their connection back. */
const heardMs = 2_000

export const faultsOfPauses = (
  calls: ReadonlyArray<Call>,
  pauses: ReadonlyArray<Pause>
): ReadonlyArray<string> =>
  calls
    .filter(({ began }) => pauses.some(({ from, to }) => began > from + heardMs && began < to))
    .map(({ path }) => `${path} was called though its kind was paused`)
