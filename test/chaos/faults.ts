/** What is wrong with an outcome, as sentences; none if every promise was kept. */
import { quietMs } from "./bursts.ts"
import { faultsOfBursts } from "./faultsOfBursts.ts"
import { faultsOfLimits, faultsOfPauses, mostAtOnce } from "./faultsOfLimits.ts"
import { faultsOfTicks } from "./faultsOfTicks.ts"
import type { Outcome } from "./storm.ts"

/** In seconds, from when a task was queued: two leases of the dead, and as long again for who waits behind them. */
const longest = 120

export const faultsOf = (outcome: Outcome): ReadonlyArray<string> => {
  const { accepted, cancelled, urgent, records, recordIds, eventIds, leftovers } = outcome
  const { calls, limits, pauses, schedules, bursts, outages } = outcome
  const events = new Set(eventIds)
  const written = new Set(recordIds)
  return [
    ...[...accepted].filter((id) => !records.has(id)).map((id) => `${id} was accepted and has no record`),
    ...[...records]
      .filter(([, entries]) => entries.length !== 1)
      .map(([id, entries]) => `${id} has ${entries.map(({ state }) => state)}`),
    ...[...cancelled]
      .filter((id) => records.get(id)?.[0]?.state !== "cancelled")
      .map((id) => `${id} was cancelled and is ${records.get(id)?.[0]?.state}`),
    ...[...urgent]
      .filter((id) => records.get(id)?.some(({ lane }) => lane !== "high"))
      .map((id) => `${id} was urgent, and is of the normal lane`),
    ...[...records]
      .filter(([, [entry]]) => entry !== undefined && secondsOf(entry) > longest)
      .map(([id, [entry]]) => `${id} took ${entry && secondsOf(entry)} seconds`),
    ...recordIds.filter((id) => !events.has(id)).map((id) => `the record ${id} has no event`),
    ...[...events].filter((id) => !written.has(id)).map((id) => `the event ${id} is of no record`),
    ...leftovers.map((subject) => `${subject} is left over`),
    ...faultsOfLimits(calls, limits),
    ...faultsOfPauses(calls, pauses),
    ...schedules.flatMap((ticking) => faultsOfTicks(ticking, records, outages)),
    ...faultsOfBursts(bursts, records, calls, quietMs)
  ]
}

const secondsOf = ({
  enqueuedAt,
  finishedAt
}: {
  readonly enqueuedAt: number
  readonly finishedAt: number
}) => Math.round((finishedAt - enqueuedAt) / 1_000)

export const summaryOf = (outcome: Outcome): string => {
  const entries = [...outcome.records.values()].flat()
  const count = (state: string) => entries.filter((one) => one.state === state).length
  const [slowest] = [...outcome.records]
    .flatMap(([id, all]) => all.map((entry) => ({ id, seconds: secondsOf(entry) })))
    .toSorted((a, b) => b.seconds - a.seconds)
  const kills = [...outcome.kills].map(([name, times]) => `${name} ${times}`).join(", ")
  const ticks = outcome.schedules.map(({ name, skipped, missed }) => {
    const tasks = [...outcome.records.keys()].filter((id) => id.includes(`_${name}-`)).length
    return `${name} ${tasks} tasks, ${skipped} skipped, ${missed} missed`
  })
  return [
    `accepted ${outcome.accepted.size}, with their children ${outcome.records.size}: ` +
      `${count("succeeded")} succeeded, ${count("failed")} failed, ${count("cancelled")} cancelled`,
    `events ${outcome.eventIds.length}, distinct ${new Set(outcome.eventIds).size}`,
    `ticks: ${ticks.join("; ")}`,
    `bursts ${outcome.bursts.length}, pauses ${outcome.pauses.length}, ` +
      `calls of hooks ${outcome.calls.length}, at most ${mostAtOnce(outcome.calls)} at once`,
    `killed: ${kills}`,
    `asked of the site more than once: ${outcome.again}`,
    `the slowest is ${slowest?.id}, which took ${slowest?.seconds} s`,
    `done ${(outcome.quietMs / 1_000).toFixed(1)} s after the last kill`
  ].join("\n")
}
