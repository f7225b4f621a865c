/** What happens to the list of failed tasks: one more has failed, or one was done again and has not. */
import { at, parse, textAt } from "./json.ts"
import { listen } from "./stream.ts"
import { type Task, finalStates, readTask } from "./task.ts"
import { searchOf } from "./taskPages.ts"

export interface FailedEvents {
  readonly kind: string | undefined
  readonly onFailed: (task: Task) => void
  /** Only by being done again does a failed task become another: of all others that end nothing is heard. */
  readonly onLeft: (id: string) => void
  readonly onOpen: () => void
  readonly life: AbortSignal
}

export const failedEvents = ({ kind, onFailed, onLeft, onOpen, life }: FailedEvents): void => {
  const failed = (data: string) => {
    const task = readTask(at(parse(data), "data"))
    if (task !== undefined) onFailed(task)
  }
  const left = (data: string) => {
    const id = textAt(parse(data), "subject")
    if (id !== undefined) onLeft(id)
  }
  listen({
    address: (last) => `/v1/events${searchOf({ kind, state: "failed", again: "true", lastEventId: last })}`,
    on: Object.fromEntries(finalStates.map((state) => [state, state === "failed" ? failed : left])),
    onOpen,
    life
  })
}
