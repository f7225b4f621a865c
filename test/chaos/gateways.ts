/** The gateways as callers see them: one after the other is asked, whichever is up, until one has answered. */
import { setTimeout as pass } from "node:timers/promises"
import type { Member } from "./fleet.ts"

export interface Answer {
  readonly status: number
  readonly body: string
}

export interface Gateways {
  /** Undefined if nothing was heard. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer | undefined>
  /** Asks until it is done; `tries` is how often it was asked. What is refused for good is a fault of the storm itself. */
  readonly insist: (
    method: string,
    path: string,
    body?: unknown
  ) => Promise<Answer & { readonly tries: number }>
}

export const gatewaysOf = (fleet: ReadonlyArray<Member>): Gateways => {
  let asked = 0
  const ask: Gateways["ask"] = async (method, path, body) => {
    const urls = fleet.flatMap((member) => member.url() ?? [])
    const url = urls[asked++ % Math.max(1, urls.length)]
    if (url === undefined) return undefined
    try {
      const response = await fetch(new URL(path, url), {
        method,
        signal: AbortSignal.timeout(15_000),
        ...(body !== undefined && {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body)
        })
      })
      return { status: response.status, body: await response.text() }
    } catch {
      return undefined
    }
  }
  return {
    ask,
    insist: async (method, path, body) => {
      for (let tries = 1; ; tries += 1) {
        const answer = await ask(method, path, body)
        if (answer !== undefined && answer.status < 300) return { ...answer, tries }
        if (answer !== undefined && answer.status < 500)
          throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`)
        await pass(200)
      }
    }
  }
}
