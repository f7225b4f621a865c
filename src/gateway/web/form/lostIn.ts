/** What of a value a form does not give back: names that it does not know, and what does not fit its fields. */
import { isObject } from "../base/json.ts"

/** The paths, as they are written in a command. */
export const lostIn = (value: unknown, read: unknown, path: string = ""): ReadonlyArray<string> => {
  const within = (name: string) => (path === "" ? name : `${path}.${name}`)
  if (isObject(value) && isObject(read))
    return Object.entries(value).flatMap(([name, inner]) => lostIn(inner, read[name], within(name)))
  if (Array.isArray(value) && Array.isArray(read) && value.length === read.length)
    return value.flatMap((inner, place) => lostIn(inner, read[place], within(String(place))))
  const isEmpty = isObject(value) && Object.keys(value).length === 0
  return Object.is(value, read) || isCompleted(value, read) || isEmpty ? [] : [path === "" ? "this" : path]
}

/** An address gets its scheme. */
const isCompleted = (value: unknown, read: unknown): boolean =>
  typeof value === "string" && value !== "" && typeof read === "string" && read.endsWith(value.trim())
