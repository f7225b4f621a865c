/** What this page asks of the gateway, and what it is told when that cannot be done. */
import { at, listAt, parse, textAt } from "./json.ts"

/** One fault of what was submitted: the steps to the field, and what is expected there. */
export interface Fault {
  readonly path: ReadonlyArray<string>
  readonly message: string
}

/** It could not be done: the gateway said no (RFC 9457), or was not there (status 0). */
export class Problem extends Error {
  readonly status: number
  readonly faults: ReadonlyArray<Fault>

  constructor(message: string, status: number, faults: ReadonlyArray<Fault> = []) {
    super(message)
    this.status = status
    this.faults = faults
  }
}

let refused = () => {}

/** Who has to be told that the gateway knows this browser no longer. */
export const onUnauthorized = (listener: () => void): void => {
  refused = listener
}

/** Every answer is JSON, or nothing. */
export const ask = async (address: string, request: RequestInit = {}): Promise<unknown> => {
  const response = await fetch(address, request).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : unreachable()
  })
  const answer = parse(await response.text())
  if (response.ok) return answer
  if (response.status === 401 && !address.startsWith("/v1/session")) refused()
  throw problemOf(answer, response.status)
}

/** A page must declare what it sends as JSON, though it is nothing. */
export const send = (method: "POST" | "PUT" | "DELETE", address: string, body?: unknown): Promise<unknown> =>
  ask(address, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })

export const taskUrl = (id: string): string => `/v1/tasks/${encodeURIComponent(id)}`

export const blobUrl = (id: string): string => `/v1/blobs/${encodeURIComponent(id)}`

export const blobText = async (id: string, signal: AbortSignal): Promise<string> => {
  const response = await fetch(blobUrl(id), { signal })
  const text = await response.text()
  if (response.ok) return text
  throw problemOf(parse(text), response.status)
}

/** Stores a file and gives its blob's id. Not by fetch, which does not say how far an upload has come. */
export const upload = (
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal
): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", "/v1/blobs")
    request.setRequestHeader("content-type", file.type === "" ? "application/octet-stream" : file.type)
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0)
    )
    signal.addEventListener("abort", () => request.abort())
    request.addEventListener("abort", () => reject(new Problem("The upload was stopped.", 0)))
    request.addEventListener("error", () => reject(unreachable()))
    request.addEventListener("load", () => {
      const answer = parse(request.responseText)
      const id = textAt(answer, "id")
      if (request.status >= 400 || id === undefined) reject(problemOf(answer, request.status))
      else resolve(id)
    })
    request.send(file)
  })

/** What to tell the reader of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const unreachable = () => new Problem("The gateway cannot be reached just now.", 0)

const problemOf = (answer: unknown, status: number): Problem =>
  new Problem(
    textAt(answer, "detail") ?? textAt(answer, "title") ?? `The gateway answered ${status}.`,
    status,
    listAt(answer, "errors").map((error) => ({
      path: listAt(error, "path").map(String),
      message: textAt(error, "message") ?? String(at(error, "message") ?? "not valid")
    }))
  )
