/** A task in two lines: what it is about, and what has come of it. By what is there, not by kind. */
import { brief, bytes, exact, many } from "../base/format.ts"
import { at, isObject, listAt, numberAt, textAt } from "../base/json.ts"
import { type Task, isFinal } from "../base/task.ts"

/** What its input names: an address, a receiver, the beginning of a text. */
export const aboutOf = ({ input }: Task): string => {
  const to = at(input, "email", "to")
  const named =
    textAt(input, "url") ??
    textAt(input, "text") ??
    textAt(input, "html") ??
    textAt(input, "webhook", "url") ??
    (Array.isArray(to) ? to.join(", ") : typeof to === "string" ? to : undefined)
  if (named !== undefined) return brief(named)
  if (textAt(input, "blob") !== undefined) return "an uploaded file"
  return input === null || input === undefined ? "" : compact(input)
}

export const outcomeOf = (task: Task): string => {
  const { state, error, worker, output, outputBlob } = task
  if (state === "succeeded") return outputBlob === undefined ? toldBy(output) : kept(outputBlob)
  if (error !== undefined && isFinal(state)) return whyOf(task)
  if (state === "running")
    return textAt(task.progress, "note") ?? (worker === undefined ? "" : `on ${worker}`)
  if (task.runAt !== undefined) return `due ${exact(task.runAt)}`
  if (task.waiting !== undefined) return textAt(task.waiting, "reason") ?? "waits for its turn"
  const last = task.attempts.at(-1)
  return last === undefined ? "" : brief(textAt(last, "error", "message") ?? "")
}

/** Why it failed, without saying again what it is about. */
const whyOf = (task: Task): string => {
  const message = textAt(task.error, "message") ?? ""
  const about = textAt(task.input, "url") ?? ""
  return brief(
    `${tagOf(task)}: ${about !== "" && message.startsWith(about) ? message.slice(about.length) : message}`
  )
}

export const tagOf = ({ error }: Task): string => textAt(error, "tag") ?? "Unknown"

const kept = (blob: unknown) => `a result of ${bytes(numberAt(blob, "bytes") ?? 0)}`

const toldBy = (output: unknown): string => {
  const total = numberAt(output, "total") ?? numberAt(output, "words", "total")
  if (total !== undefined) {
    const unique = numberAt(output, "unique") ?? numberAt(output, "words", "unique") ?? 0
    return `${many(total, "word")}, ${many(unique, "different", "different")}`
  }
  const images = listAt(output, "images")
  if (images.length > 0) return many(images.length, "picture")
  const said = textAt(output, "page", "title") ?? textAt(output, "title") ?? textAt(output, "answer")
  if (said !== undefined && said !== "") return brief(said)
  return textAt(output, "contentType") ?? compact(output)
}

const compact = (value: unknown): string => {
  if (value === undefined || value === null) return ""
  if (typeof value === "string") return brief(value)
  if (isObject(value) && Object.keys(value).length === 0) return ""
  return brief(JSON.stringify(value))
}
