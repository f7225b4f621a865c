/** What is heard of notify outside: each call of a hook with its beginning and its end, whatever NATS says of it. */
import type { ServerResponse } from "node:http"

export interface Call {
  /** `/hook/<whose>/<what>`. */
  readonly path: string
  /** Milliseconds since 1970. */
  readonly began: number
  ended: number
}

export interface Hooks {
  readonly calls: ReadonlyArray<Call>
  readonly answer: (path: string, response: ServerResponse) => void
}

/** Long enough that many would be there at a time, and of these one that is longer than its schedule's interval. */
const holdMs = (path: string) => (path.endsWith("/slow") ? 1_300 : 100)

export const now = () => performance.timeOrigin + performance.now()

export const makeHooks = (): Hooks => {
  const calls: Array<Call> = []
  return {
    calls,
    answer: (path, response) => {
      const call: Call = { path, began: now(), ended: Infinity }
      calls.push(call)
      const end = () => {
        call.ended = Math.min(call.ended, now())
      }
      const timer = setTimeout(() => {
        // Before whoever called can hear of it, and have another one begin.
        end()
        response.end("thank you")
      }, holdMs(path))
      // Its caller was killed.
      response.once("close", () => {
        clearTimeout(timer)
        end()
      })
    }
  }
}
