/** Time zones: how far the clocks of one are from UTC, and which time a reading of them is. All times are whole seconds since 1970. */
import { Result } from "effect"

/** What the clocks of a zone show beside UTC at a time, in seconds. */
export interface Zone {
  readonly offsetAt: (time: number) => number
}

export const utc: Zone = { offsetAt: () => 0 }

/** As IANA names them: the server looks for a file of this name, and knows no zone by its distance from UTC. */
const namePattern = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/

/** The zone of this name, written as it is listed; undefined if there is none. */
export const zoneNamed = (name: string): Zone | undefined => {
  const known = zones.get(name)
  if (known !== undefined || !namePattern.test(name)) return known
  const made = Result.getOrUndefined(Result.try(() => zoneOf(name)))
  if (made !== undefined) zones.set(name, made)
  return made
}

const zones = new Map<string, Zone>([["UTC", utc]])

const zoneOf = (timeZone: string): Zone => {
  const clock = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" })
  return {
    offsetAt: (time) => {
      const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] =
        /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(clock.format(time * 1_000)) ?? []
      const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
      return sign === "-" ? -size : size
    }
  }
}

/**
 * When the clocks of the zone show this, given as if they were those of UTC. An hour that is skipped is taken for the one
 * before or after, and one that comes twice for one of both, in the very way of Go's `time.Date`, which the server uses.
 */
export const timeOf = ({ offsetAt }: Zone, shown: number): number => {
  const offset = offsetAt(shown)
  return offset === 0 ? shown : shown - offsetAt(shown - offset)
}
