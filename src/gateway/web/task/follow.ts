/** One task while it moves: as it is now, what is said of it, and its end. */
import { isObject, listAt, numberAt, parse, textAt } from "../base/json.ts"
import { listen } from "../base/stream.ts"
import { type Task, finalStates, readTask } from "../base/task.ts"

/** The newest lines of a log that are kept. */
const mostLines = 500

export const follow = (first: Task, onChange: (task: Task) => void, life: AbortSignal): void => {
  let task = first

  const becomes = (change: Partial<Task>) => {
    task = { ...task, ...change }
    onChange(task)
  }

  const progressed = (data: string) => {
    const said = parse(data)
    const progress = isObject(said) && "progress" in said ? said["progress"] : task.progress
    becomes({ progress, log: [...task.log, ...listAt(said, "log")].slice(-mostLines) })
  }

  const started = (data: string) => {
    becomes({
      state: "running",
      worker: textAt(parse(data), "worker"),
      startedAt: task.state === "running" ? task.startedAt : new Date().toISOString(),
      waiting: undefined,
      runAt: undefined
    })
  }

  const retrying = (data: string) => {
    const attempt = parse(data)
    const same = (one: unknown) =>
      numberAt(one, "attempt") === numberAt(attempt, "attempt") &&
      textAt(one, "startedAt") === textAt(attempt, "startedAt")
    becomes({
      state: "retrying",
      progress: undefined,
      startedAt: undefined,
      worker: undefined,
      log: [],
      attempts: [...task.attempts.filter((one) => !same(one)), attempt]
    })
  }

  const whole = (data: string) => {
    const now = readTask(parse(data))
    if (now !== undefined) becomes(now)
  }

  const end = listen({
    address: () => `/v1/tasks/${encodeURIComponent(first.id)}/live`,
    on: {
      task: whole,
      started,
      progress: progressed,
      retrying,
      ...Object.fromEntries(
        finalStates.map((state) => [
          state,
          (data: string) => {
            // Else the browser takes the end of the stream for a broken one, and comes back.
            end()
            whole(data)
          }
        ])
      )
    },
    life
  })
}
