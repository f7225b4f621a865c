/** What this page asks of the gateway. */
import { listAt, parse, textAt } from "./json.ts"
import { type Task, readTask } from "./task.ts"

/** One fault of what was submitted: the steps to the field, and what is expected there. */
export interface Fault {
  readonly path: ReadonlyArray<string>
  readonly message: string
}

/** It could not be done: the gateway said no (RFC 9457) or was not there, or this page knows that it would say no. */
export class Problem extends Error {
  readonly faults: ReadonlyArray<Fault>

  constructor(message: string, faults: ReadonlyArray<Fault> = []) {
    super(message)
    this.faults = faults
  }
}

export const submit = async (kind: string, input: unknown): Promise<Task> => {
  const headers = { "Content-Type": "application/json" }
  const body = JSON.stringify({ kind, input })
  return { ...understood(readTask(await ask("/v1/tasks", { method: "POST", headers, body }))), input }
}

/** The task as it is now, or as soon as it is finished, at the latest after `wait` seconds. */
export const taskOf = async (id: string, wait: number): Promise<Task> =>
  understood(readTask(await ask(`${taskUrl(id)}?wait=${wait}`)))

export const taskUrl = (id: string): string => `/v1/tasks/${encodeURIComponent(id)}`

export const blobUrl = (id: string): string => `/v1/blobs/${encodeURIComponent(id)}`

export const blobJson = (id: string): Promise<unknown> => ask(blobUrl(id))

export const queues = async (): Promise<ReadonlyArray<unknown>> => listAt(await ask("/v1/kinds"), "kinds")

/** Stores a file and gives its blob's id. Not by fetch, which does not say how far an upload has come. */
export const upload = (file: File, onProgress: (share: number) => void): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", "/v1/blobs")
    request.setRequestHeader("Content-Type", file.type === "" ? "application/octet-stream" : file.type)
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0)
    )
    const refuse = ({ message }: Problem) => reject(new Problem(message, [{ path: ["blob"], message }]))
    request.addEventListener("error", () => refuse(unreachable()))
    request.addEventListener("load", () => {
      const answer = parse(request.responseText)
      const id = textAt(answer, "id")
      if (request.status >= 400 || id === undefined) refuse(problemOf(answer, request.status))
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

const understood = <A>(value: A | undefined): A => {
  if (value !== undefined) return value
  throw new Problem("The gateway answered something this page does not understand. Reload it.")
}

const unreachable = () => new Problem("The gateway cannot be reached just now. Try again.")

const problemOf = (answer: unknown, status: number): Problem =>
  new Problem(
    textAt(answer, "detail") ?? textAt(answer, "title") ?? `The gateway answered ${status}.`,
    listAt(answer, "errors").map((error) => ({
      path: listAt(error, "path").map(String),
      message: textAt(error, "message") ?? "not valid"
    }))
  )
