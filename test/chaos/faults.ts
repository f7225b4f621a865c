/** What is wrong with an outcome, as sentences; none if every promise was kept. */
import type { Outcome } from "./storm.ts"

export const faultsOf = (outcome: Outcome): ReadonlyArray<string> => {
  const { accepted, cancelled, records, recordIds, eventIds, leftovers } = outcome
  const events = new Set(eventIds)
  const written = new Set(recordIds)
  return [
    ...[...accepted].filter((id) => !records.has(id)).map((id) => `${id} was accepted and has no record`),
    ...[...records].filter(([, states]) => states.length !== 1).map(([id, states]) => `${id} has ${states}`),
    ...[...cancelled]
      .filter((id) => records.get(id)?.[0] !== "cancelled")
      .map((id) => `${id} was cancelled and is ${records.get(id)}`),
    ...recordIds.filter((id) => !events.has(id)).map((id) => `the record ${id} has no event`),
    ...[...events].filter((id) => !written.has(id)).map((id) => `the event ${id} is of no record`),
    ...leftovers.map((subject) => `${subject} is left over`)
  ]
}

export const summaryOf = (outcome: Outcome): string => {
  const states = [...outcome.records.values()].flat()
  const count = (state: string) => states.filter((one) => one === state).length
  const kills = [...outcome.kills].map(([name, times]) => `${name} ${times}`).join(", ")
  return [
    `accepted ${outcome.accepted.size}, with their children ${outcome.records.size}: ` +
      `${count("succeeded")} succeeded, ${count("failed")} failed, ${count("cancelled")} cancelled`,
    `events ${outcome.eventIds.length}, distinct ${new Set(outcome.eventIds).size}`,
    `killed: ${kills}`,
    `asked of the site more than once: ${outcome.again}`,
    `done ${(outcome.quietMs / 1_000).toFixed(1)} s after the last kill`
  ].join("\n")
}
