/** A task as this page knows it: what the gateway says of it, checked on the way in. */
import { at, listAt, numberAt, textAt } from "./json.ts"

export interface Task {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly input: unknown
  readonly output: unknown
  /** Where the output is when it is too big to travel with the task. */
  readonly outputBlob: unknown
  readonly error: unknown
  readonly attempts: ReadonlyArray<unknown>
  readonly run: number
  readonly worker: string | undefined
  readonly parent: string | undefined
  readonly lane: string | undefined
  readonly options: unknown
  readonly progress: unknown
  readonly waiting: unknown
  readonly log: ReadonlyArray<unknown>
  readonly enqueuedAt: string
  /** When it is due, of one that is scheduled. */
  readonly runAt: string | undefined
  readonly startedAt: string | undefined
  readonly finishedAt: string | undefined
}

export const finalStates = ["succeeded", "failed", "cancelled"] as const

/** In the order in which a task moves. */
export const states = ["scheduled", "queued", "running", "retrying", ...finalStates] as const

export const isFinal = (state: string): boolean => finalStates.some((one) => one === state)

/** `<kind>_<key>`. */
export const isTaskId = (text: string): boolean => /^[a-z][a-z0-9-]{0,31}_[A-Za-z0-9_-]{1,128}$/.test(text)

export const kindOf = (id: string): string => id.slice(0, id.indexOf("_"))

/** Undefined for what is no task. */
export const readTask = (value: unknown): Task | undefined => {
  const id = textAt(value, "id")
  const kind = textAt(value, "kind")
  const state = textAt(value, "state")
  if (id === undefined || kind === undefined || state === undefined) return undefined
  return {
    id,
    kind,
    state,
    input: at(value, "input"),
    output: at(value, "output"),
    outputBlob: at(value, "outputBlob"),
    error: at(value, "error"),
    attempts: listAt(value, "attempts"),
    run: numberAt(value, "run") ?? 1,
    worker: textAt(value, "worker"),
    parent: textAt(value, "parent"),
    lane: textAt(value, "lane"),
    options: at(value, "options"),
    progress: at(value, "progress"),
    waiting: at(value, "waiting"),
    log: listAt(value, "log"),
    enqueuedAt: textAt(value, "enqueuedAt") ?? new Date().toISOString(),
    runAt: textAt(value, "runAt"),
    startedAt: textAt(value, "startedAt"),
    finishedAt: textAt(value, "finishedAt")
  }
}
