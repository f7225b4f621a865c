/** What a kind is limited to, in a line. */
import { type Bounds, type KindLimits, isUnlimited } from "../../schemas/KindLimits.ts"
import { oneLine } from "../screen/plain.ts"
import { span } from "./spans.ts"

export const limited = (kind: string, limits: KindLimits): string => {
  if (isUnlimited(limits)) return `${oneLine(kind)} is not limited.`
  const { perKey = {}, ...all } = limits
  const told = [...boundsOf(all), ...boundsOf(perKey).map((bound) => `${bound} of each key`)]
  return `${oneLine(kind)} is limited to ${told.join(", ")}.`
}

const boundsOf = ({ concurrency, rate }: Bounds): ReadonlyArray<string> => [
  ...(concurrency === undefined ? [] : [`${concurrency} at a time`]),
  ...(rate === undefined
    ? []
    : [
        `${rate.count} in ${span(rate.seconds * 1_000)}${rate.burst === undefined ? "" : ` (${rate.burst} at once)`}`
      ])
]
