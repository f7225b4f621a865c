/** Whether of each burst of submissions the last one was done, and no other. */
import type { Entry } from "./audit.ts"
import type { Burst, Said } from "./bursts.ts"
import type { Call } from "./hooks.ts"

export const faultsOfBursts = (
  bursts: ReadonlyArray<Burst>,
  records: ReadonlyMap<string, ReadonlyArray<Entry>>,
  calls: ReadonlyArray<Call>,
  /** How quiet it was to be, in milliseconds. */
  quietMs: number
): ReadonlyArray<string> => {
  const called = new Set(calls.map(({ path }) => path))
  return bursts.flatMap((burst) =>
    burst.flatMap((said, n) => {
      const next = burst[n + 1]
      const isLast = next?.id !== said.id
      const mayRun = isLast || wasSentBefore(said)
      return [
        ...(isLast ? faultsOfLast(said, next, records) : []),
        ...(!mayRun && called.has(said.path) ? [`${said.path} was called, and more came after it`] : []),
        ...(isLast && next !== undefined && next.answered - said.asked < quietMs
          ? [`${next.path} began anew though it was not quiet`]
          : [])
      ]
    })
  )
}

/** What was asked for again may have been stored the first time, and been done since as a burst of its own. */
const wasSentBefore = (said: Said | undefined) => said !== undefined && said.tries > 1

const faultsOfLast = (
  said: Said,
  next: Said | undefined,
  records: ReadonlyMap<string, ReadonlyArray<Entry>>
) => {
  const { id, path } = said
  const input = JSON.stringify(records.get(id)?.[0]?.input ?? null)
  const isRight =
    input.includes(`${path}"`) ||
    (next !== undefined && wasSentBefore(next) && input.includes(`${next.path}"`))
  return isRight
    ? []
    : [`the last of ${id} is ${path} (${JSON.stringify(said)}), and what was done is ${input}`]
}
