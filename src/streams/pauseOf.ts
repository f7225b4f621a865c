/** Whether a consumer is paused, and since when: as the server tells of it. */
import { Schema } from "effect"
import type { Paused } from "../schemas/Paused.ts"

/** Of what the server tells of a consumer. */
export const PauseInfo = Schema.Struct({
  paused: Schema.optionalKey(Schema.Boolean),
  config: Schema.optionalKey(Schema.Struct({ pause_until: Schema.optionalKey(Schema.String) }))
})

/** The server wants to know the end of a pause, and remembers no beginning: so the end says when it began. */
const lengthMs = 100 * 365.25 * 24 * 3_600 * 1_000

/** Where a pause ends that begins now, in milliseconds since 1970. */
export const endOf = (now: number): number => now + lengthMs

/** Where the pause of a consumer ends, in milliseconds since 1970; undefined if it is not paused. */
export const untilOf = ({ paused = false, config = {} }: typeof PauseInfo.Type): number | undefined =>
  paused ? Date.parse(config.pause_until ?? "") : undefined

/** One that was paused in another way, until some day, has begun nobody knows when. */
export const pauseOf = (info: typeof PauseInfo.Type): Paused | undefined => {
  const until = untilOf(info)
  if (until === undefined) return undefined
  const since = until - lengthMs
  return since > 0 ? { since: new Date(since).toISOString() } : {}
}
