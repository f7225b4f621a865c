/** Having many failed tasks done again: a few at a time, patiently, and telling how far it is. */
import { Problem, messageOf, send, taskUrl } from "../base/api.ts"
import type { Ended } from "../base/failedTasks.ts"

export interface Told {
  readonly queued: number
  /** Somebody else had them done again before. */
  readonly gone: number
  /** By what the gateway says: how many. */
  readonly refused: ReadonlyMap<string, number>
}

/** Over HTTP/1.1 a browser opens six connections to a server, and the page needs some. */
const atATime = 3

/** What passes by itself is waited for, so often. */
const mostTries = 8

/** Each at most once. `onEach` is told after each, with whether it is no longer what it was. */
export const retryMany = async (
  tasks: AsyncIterable<Ended> | Iterable<Ended>,
  onEach: (ended: Ended, isGone: boolean, told: Told) => void,
  signal: AbortSignal
): Promise<Told> => {
  let queued = 0
  let gone = 0
  const refused = new Map<string, number>()
  const told = (): Told => ({ queued, gone, refused })
  const under = new Set<Promise<void>>()

  const one = async (ended: Ended) => {
    const { id } = ended
    let isGone = true
    try {
      await patiently(() => send("POST", `${taskUrl(id)}/retry`), signal)
      queued += 1
    } catch (error) {
      if (error instanceof Problem && (error.status === 409 || error.status === 404)) gone += 1
      else {
        isGone = false
        const message = messageOf(error).replaceAll(id, "The task")
        refused.set(message, (refused.get(message) ?? 0) + 1)
      }
    }
    onEach(ended, isGone, told())
  }

  for await (const ended of tasks) {
    if (signal.aborted) break
    const running: Promise<void> = one(ended).then(() => void under.delete(running))
    under.add(running)
    if (under.size >= atATime) await Promise.race(under)
  }
  await Promise.all(under)
  return told()
}

const patiently = async (act: () => Promise<unknown>, signal: AbortSignal): Promise<unknown> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act()
    } catch (error) {
      const passes = error instanceof Problem && [0, 429, 503].includes(error.status)
      if (!passes || tries >= mostTries || signal.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * tries))
    }
  }
}
