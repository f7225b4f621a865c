/** Follows a task submitted here until it is finished. The events would tell the end; this tells the way there. */
import { taskOf } from "./api.ts"
import type { Store } from "./store.ts"
import { isFinal } from "./task.ts"

/** Over HTTP/1.1 a browser opens six connections to a server; the events hold one, and the page needs some. */
const most = 2

/** Seconds the gateway may hold each look: first whether it runs at all, then not long, for others wait their turn. */
const waits = [0, 1, 2, 5]
const longest = 10

export const makeFollow = (store: Store): ((id: string) => Promise<void>) => {
  const waiting: Array<() => void> = []
  let free = most

  const turn = async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  const pass = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }

  const look = async (id: string, wait: number) => {
    await turn()
    try {
      if (!isDone(store, id)) store.heard(await taskOf(id, wait))
      return true
    } catch {
      return false
    } finally {
      pass()
    }
  }

  return async (id) => {
    // What is done sooner needs no look; what is not is known to run by then.
    await pause(300)
    let failures = 0
    for (let looks = 0; !isDone(store, id); looks += 1) {
      const seen = await look(id, waits[looks] ?? longest)
      failures = seen ? 0 : failures + 1
      if (!seen) await pause(Math.min(30_000, 1000 * failures))
    }
  }
}

/** Finished, or so long ago that it is no longer on the page. */
const isDone = (store: Store, id: string): boolean => isFinal(store.get(id)?.task.state ?? "succeeded")

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
