/** Our client, which hears of the ends as a service does that follows all events. */
import { Millrace } from "../../src/client/forPromises.ts"
import { text } from "../queue/work.ts"
import type { Open } from "./latency.ts"

/** Its own name of each task, by the id that it has. */
export const ours: Open = async (servers, onEnd) => {
  const millrace = await Millrace.connect({ servers })
  const names = new Map<string, string>()
  const early = new Set<string>()
  const told = (id: string) => {
    const name = names.get(id)
    if (name === undefined) return void early.add(id)
    names.delete(id)
    onEnd(name)
  }
  const stop = new AbortController()
  const hearing = (async () => {
    for await (const { subject } of millrace.events({ kind: "count", signal: stop.signal })) told(subject)
  })()
  hearing.catch(() => {})
  return {
    submit: async (name) => {
      const { id } = await millrace.submit("count", { text })
      names.set(id, name)
      if (early.delete(id)) told(id)
    },
    close: async () => {
      stop.abort()
      await millrace.close()
    }
  }
}
