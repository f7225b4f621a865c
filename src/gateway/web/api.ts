/** What this page asks of the gateway. */
import { isObject, listAt, numberAt, parse, textAt, valueAt } from "./json.ts"
import { type Task, readTask } from "./task.ts"

/** One fault of what was submitted: the steps to the field, and what is expected there. */
export interface Fault {
  readonly path: ReadonlyArray<string>
  readonly message: string
}

/** The gateway said no (RFC 9457), or was not there (status 0). */
export class Problem extends Error {
  readonly status: number
  readonly faults: ReadonlyArray<Fault>

  constructor(message: string, faults: ReadonlyArray<Fault> = [], status = 0) {
    super(message)
    this.status = status
    this.faults = faults
  }
}

export interface Queue {
  readonly kind: string
  readonly title: string
  readonly queued: number
  readonly running: number
  readonly oldestMs: number
}

export const submit = async (kind: string, input: unknown): Promise<Task> => {
  const answer = await ask("/v1/tasks", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ kind, input })
  })
  const task = readTask(answer)
  if (task === undefined) throw notUnderstood()
  return { ...task, input }
}

/** The task as it is now, or as soon as it is finished, at the latest after `wait` seconds. */
export const taskOf = async (id: string, wait: number): Promise<Task> => {
  const task = readTask(await ask(`/v1/tasks/${encodeURIComponent(id)}${wait > 0 ? `?wait=${wait}` : ""}`))
  if (task === undefined) throw notUnderstood()
  return task
}

export const blobUrl = (id: string): string => `/v1/blobs/${encodeURIComponent(id)}`

export const blobJson = (id: string): Promise<unknown> => ask(blobUrl(id))

export const queues = async (): Promise<ReadonlyArray<Queue>> => {
  const answer = await ask("/v1/kinds")
  return (Array.isArray(answer) ? answer : listAt(answer, "kinds")).flatMap((one) => {
    const kind = textAt(one, "kind") ?? textAt(one, "name")
    return kind === undefined
      ? []
      : [
          {
            kind,
            title: textAt(one, "title") ?? "",
            queued: numberAt(one, "queued") ?? 0,
            running: numberAt(one, "running") ?? 0,
            oldestMs: numberAt(one, "oldestMs") ?? 0
          }
        ]
  })
}

/** Stores a file and gives its blob's id. Not by fetch, which does not say how far an upload has come. */
export const upload = (file: File, onProgress: (share: number) => void): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", "/v1/blobs")
    request.setRequestHeader("Content-Type", file.type === "" ? "application/octet-stream" : file.type)
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0)
    )
    request.addEventListener("error", () => reject(unreachable()))
    request.addEventListener("load", () => {
      const answer = parse(request.responseText)
      const id = textAt(answer, "id")
      if (request.status >= 400) reject(problemOf(answer, request.status))
      else if (id === undefined) reject(notUnderstood())
      else resolve(id)
    })
    request.send(file)
  })

const ask = async (address: string, request: RequestInit = {}): Promise<unknown> => {
  const response = await fetch(address, request).catch(() => {
    throw unreachable()
  })
  const answer = parse(await response.text())
  if (!response.ok) throw problemOf(answer, response.status)
  return answer
}

const unreachable = () => new Problem("The gateway cannot be reached just now. Nothing was lost; try again.")

const notUnderstood = () => new Problem("The gateway answered something this page does not understand.")

const problemOf = (answer: unknown, status: number): Problem => {
  const title = textAt(answer, "title") ?? `The gateway answered ${status}`
  const detail = textAt(answer, "detail")
  const faults = listAt(answer, "errors").flatMap((error) => {
    const message = textAt(error, "message")
    return message === undefined ? [] : [{ path: stepsOf(valueAt(error, "path")), message }]
  })
  return new Problem(detail ?? title, faults, status)
}

/** A path comes as its steps, or as text such as `/input/url` or `input.url`. */
const stepsOf = (path: unknown): ReadonlyArray<string> => {
  if (Array.isArray(path))
    return path.map((step) => (isObject(step) ? (textAt(step, "key") ?? "") : String(step)))
  return typeof path === "string" ? path.split(/[./]/).filter((step) => step !== "") : []
}
