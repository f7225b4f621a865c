/** A task in one line: what it is about, and what has come of it. */
import { listAt, numberAt, textAt, valueAt } from "./json.ts"
import { isFinal, type Task } from "./task.ts"
import { bytes, many } from "./time.ts"

/** What its input names: an address, a receiver, the beginning of a text. */
export const aboutOf = ({ input }: Task): string => {
  const named =
    textAt(input, "url") ??
    textAt(input, "text") ??
    textAt(input, "html") ??
    textAt(input, "email", "to") ??
    textAt(input, "webhook", "url")
  if (named !== undefined) return brief(named)
  if (textAt(input, "blob") !== undefined) return "uploaded file"
  const several = listAt(input, "email", "to")
  if (several.length > 0) return brief(several.join(", "))
  return input === undefined ? "" : brief(JSON.stringify(input))
}

export const outcomeOf = (task: Task): string => {
  if (task.state === "succeeded") return (outcomes.get(task.kind) ?? otherOutcome)(task)
  if (task.error !== undefined) return brief(task.error.message === "" ? task.error.tag : task.error.message)
  if (isFinal(task.state)) return "stopped before it was done"
  if (task.state === "running") return task.worker === undefined ? "at work" : `at work on ${task.worker}`
  if (task.state === "retrying")
    return `${many(task.attempts.length, "attempt")} failed, the next one follows`
  return task.state === "scheduled" ? "waiting for its time" : "waiting for an actor"
}

const otherOutcome = ({ output, outputBlob }: Task): string => {
  if (outputBlob !== undefined) return "a large result"
  return output === undefined ? "done" : brief(JSON.stringify(output))
}

const words = (output: unknown) =>
  `${many(numberAt(output, "total") ?? 0, "word")}, ${many(numberAt(output, "unique") ?? 0, "different one")}`

const titleOf = (output: unknown) =>
  textAt(output, "page", "title") ?? textAt(output, "contentType") ?? "fetched"

const pictures = ({ output }: Task) => many(listAt(output, "images").length, "picture")

const outcomes = new Map<string, (task: Task) => string>([
  ["count", (task) => (task.output === undefined ? otherOutcome(task) : words(task.output))],
  [
    "count-page",
    (task) => (task.output === undefined ? otherOutcome(task) : words(valueAt(task.output, "words")))
  ],
  ["resize", pictures],
  ["thumbnails", pictures],
  ["fetch", ({ output }) => `${titleOf(output)}, ${bytes(numberAt(output, "bytes") ?? 0)}`],
  ["notify", ({ output }) => textAt(output, "answer") ?? "told"]
])

const brief = (text: string): string => {
  const line = text.slice(0, 400).replace(/\s+/g, " ").trim()
  return line.length > 160 ? `${line.slice(0, 159)}…` : line
}
