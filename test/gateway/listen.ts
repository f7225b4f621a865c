/** Listening to server-sent events, as a browser's EventSource does. */
import { expect } from "@effect/vitest"

export interface Message {
  readonly id?: string
  readonly event?: string
  readonly data?: string
  readonly retry?: string
}

export interface Listener {
  readonly response: Response
  /** The next block, be it an event or not; undefined when the stream has ended. */
  readonly next: () => Promise<Message | undefined>
  /** Goes away without a word. */
  readonly close: () => void
}

export const listen = async (url: string, headers: Record<string, string> = {}): Promise<Listener> => {
  const abort = new AbortController()
  const response = await fetch(url, { headers, signal: abort.signal })
  expect(response.status).toBe(200)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ""
  return {
    response,
    next: async () => {
      while (true) {
        const end = text.indexOf("\n\n")
        if (end >= 0) {
          const block = text.slice(0, end)
          text = text.slice(end + 2)
          return Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2)))
        }
        const chunk = await reader?.read()
        if (chunk?.value === undefined) return undefined
        text += chunk.value
      }
    },
    close: () => abort.abort()
  }
}
