/** The limits that hold for a task of a kind, from what the kind is limited to, and how each is told to a person. */
import type { Bounds, KindLimits } from "../../schemas/KindLimits.ts"
import type { Limit } from "../../streams/Limits.ts"
import * as Subjects from "../../streams/Subjects.ts"

/** That of the key first: who has none there does not keep others from a place of the kind. */
export const limitsOf = (
  kind: string,
  { perKey, ...all }: KindLimits,
  concurrencyKey: string | undefined
): ReadonlyArray<Limit> => {
  const ofKey =
    perKey === undefined || concurrencyKey === undefined ? [] : [limitOf(kind, concurrencyKey, perKey)]
  return [...ofKey, limitOf(kind, "", all)].filter(
    ({ concurrency, rate }) => concurrency !== undefined || rate !== undefined
  )
}

const limitOf = (kind: string, key: string, { concurrency, rate }: Bounds): Limit => ({
  name: Subjects.kindLimit(kind),
  key,
  ...(concurrency !== undefined && { concurrency }),
  ...(rate !== undefined && { rate: rate.count / rate.seconds, burst: rate.burst ?? 1 })
})

/** It may have been set anew meanwhile. */
export const sameLimit = (one: Limit, other: Limit) => one.name === other.name && one.key === other.key

export const reasonOf = (kind: string, { key, concurrency, rate }: Limit) => {
  const bounds = [
    ...(concurrency === undefined ? [] : [`${concurrency} at a time`]),
    ...(rate === undefined
      ? []
      : [rate >= 1 ? `${rounded(rate)} a second` : `${rounded(rate * 60)} a minute`])
  ]
  return `${kind} is limited to ${bounds.join(" and ")}${key === "" ? "" : ` for "${key}"`}`
}

const rounded = (count: number) => Number(count.toPrecision(3))
