/** Tasks as a table for a terminal: one line each, none wider than the terminal but for an id. */
import type { TaskView } from "../schemas/TaskRecord.ts"

export const table = (tasks: ReadonlyArray<TaskView>, columns: number): ReadonlyArray<string> => {
  const rows = [
    ["STATE", "WHEN", "ID", ""],
    ...tasks.map((task) => [task.state, timeOf(task), task.id, remarkOn(task)])
  ]
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => (row[at] ?? "").length)))
  return rows.map((row) => {
    const cells = row.map((cell, at) => cell.padEnd(widths[at] ?? 0))
    const fixed = cells.slice(0, 3).join("  ").length
    const line = cells.join("  ").trimEnd()
    return line.length <= columns ? line : `${line.slice(0, Math.max(fixed, columns - 1)).trimEnd()}…`
  })
}

/** The last that is known to have happened to it, by the clock on the wall. */
const timeOf = ({ finishedAt, startedAt, enqueuedAt }: TaskView) => {
  const time = new Date(finishedAt ?? startedAt ?? enqueuedAt)
  const two = (part: number) => String(part).padStart(2, "0")
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-")
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`
}

const remarkOn = ({ state, error, progress, attempts }: TaskView): string => {
  if (progress !== undefined)
    return `${Math.floor(progress.fraction * 100)} % ${oneLine(progress.note ?? "")}`
  const reason = state === "retrying" ? attempts.at(-1)?.error : error
  return reason === undefined ? "" : `${reason.tag}: ${oneLine(reason.message)}`
}

/** What came from elsewhere moves no cursor and colours nothing. */
const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, " ").trim()
