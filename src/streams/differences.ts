/** What differs between a configuration that is wanted and the one the server has. */
import type { Configuration } from "./Topology.ts"

/** The wanted settings that are not as found. The server leaves out what is at its zero value. */
export const differences = (wanted: Configuration, found: Configuration): ReadonlyArray<string> =>
  Object.keys(wanted).filter((setting) => !covers(wanted[setting], found[setting]))

const covers = (wanted: unknown, found: unknown): boolean => {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((one: unknown, index) => covers(one, found[index]))
    )
  }
  if (isSettings(wanted)) return isSettings(found) && differences(wanted, found).length === 0
  return wanted === found || (found === undefined && (wanted === false || wanted === 0 || wanted === ""))
}

const isSettings = (value: unknown): value is Configuration => typeof value === "object" && value !== null
