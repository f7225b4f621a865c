/** A task in one line: what it is about, and what has come of it. */
import { at, listAt, numberAt, textAt } from "./json.ts"
import type { Task } from "./task.ts"
import { many } from "./time.ts"

/** What its input names: an address, a receiver, the beginning of a text. */
export const aboutOf = ({ input }: Task): string => {
  const named =
    textAt(input, "url") ??
    textAt(input, "text") ??
    textAt(input, "email", "to") ??
    textAt(input, "webhook", "url")
  if (named !== undefined) return brief(named)
  return textAt(input, "blob") === undefined ? compact(input) : "uploaded file"
}

export const outcomeOf = (task: Task): string => {
  const { state, error, worker } = task
  if (state === "succeeded") return (outcomes.get(task.kind) ?? compact)(task.output) || "done"
  if (error !== undefined) return brief(textAt(error, "message") || (textAt(error, "tag") ?? ""))
  if (state === "running") return worker === undefined ? "at work" : `at work on ${worker}`
  return others.get(state) ?? ""
}

const others = new Map([
  ["scheduled", "waiting for its time"],
  ["queued", "waiting for an actor"],
  ["retrying", "an attempt failed, the next one follows"],
  ["cancelled", "stopped before it was done"]
])

const words = (output: unknown) =>
  `${many(numberAt(output, "total"), "word")}, ${many(numberAt(output, "unique"), "different one")}`

const pictures = (output: unknown) => many(listAt(output, "images").length, "picture")

/** What a result of a kind says; an output that is kept as a blob is read only when it is asked for. */
const outcomes = new Map<string, (output: unknown) => string>([
  ["count", words],
  ["count-page", (output) => words(at(output, "words"))],
  ["resize", pictures],
  ["thumbnails", pictures],
  ["fetch", (output) => textAt(output, "page", "title") ?? textAt(output, "contentType") ?? ""],
  ["notify", (output) => textAt(output, "answer") ?? ""]
])

const compact = (value: unknown) => (value === undefined ? "" : brief(JSON.stringify(value)))

const brief = (text: string): string => {
  const line = text.slice(0, 160).replace(/\s+/g, " ").trim()
  return line.length < text.trim().length ? `${line}…` : line
}
