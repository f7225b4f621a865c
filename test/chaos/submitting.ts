/** Tasks submitted at an even rate over HTTP, each again and again with its key until a gateway has accepted it. */
import { setTimeout as sleep } from "node:timers/promises"
import { Schema } from "effect"

export interface Gateway {
  /** Another one after a restart. */
  url: string
  /** Whether anything is sent there: a Service sends nothing to a pod that is told to go. */
  isServed: boolean
}

const View = Schema.Struct({ id: Schema.String, state: Schema.String })
const decode = Schema.decodeUnknownPromise(View)

export const submitting = (gateways: ReadonlyArray<Gateway>, key: string, rate: number) => {
  const latencies: Array<number> = []
  const ids: Array<string> = []
  const refused: Record<string, number> = {}
  const pending = new Set<Promise<void>>()
  const authorization = `Bearer ${key}`
  const end = new AbortController()
  let count = 0

  const ask = (turn: number, path: string, init: RequestInit = {}) => {
    const served = gateways.filter(({ isServed }) => isServed)
    return fetch(`${served[turn % served.length]?.url}${path}`, {
      ...init,
      headers: { authorization, "content-type": "application/json" },
      signal: AbortSignal.timeout(5_000)
    })
  }

  const again = (why: string) => {
    refused[why] = (refused[why] ?? 0) + 1
    return sleep(20)
  }

  const submit = async (n: number) => {
    const began = performance.now()
    const body = JSON.stringify({
      kind: "count",
      input: { text: `to be or not to be ${n}` },
      key: `rolling-${n}`
    })
    for (let turn = n; ; turn += 1) {
      try {
        const response = await ask(turn, "/v1/tasks", { method: "POST", body })
        if (response.ok) {
          const { id } = await decode(await response.json())
          latencies.push(performance.now() - began)
          ids.push(id)
          return
        }
        await response.body?.cancel()
        await again(String(response.status))
      } catch (error) {
        await again(error instanceof Error ? error.name : String(error))
      }
    }
  }

  const going = (async () => {
    while (!end.signal.aborted) {
      const one = submit(count).finally(() => pending.delete(one))
      pending.add(one)
      count += 1
      await sleep(1_000 / rate)
    }
    await Promise.all(pending)
  })()

  return {
    accepted: () => ids.length,
    stop: async () => {
      end.abort()
      await going
      return { latencies, ids, refused }
    },
    /** Its final state, or the status that says that there is none. */
    endOf: async (id: string): Promise<string> => {
      while (true) {
        const response = await ask(0, `/v1/tasks/${id}`)
        if (!response.ok) return String(response.status)
        const { state } = await decode(await response.json())
        if (["succeeded", "failed", "cancelled"].includes(state)) return state
        await sleep(100)
      }
    }
  }
}
