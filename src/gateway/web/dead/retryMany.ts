/** Having many failed tasks done again: a few at a time, patiently, and telling how far it is. */
import { Problem, messageOf, send, taskUrl } from "../base/api.ts"

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

/** Each id at most once. `onEach` is told after each, with whether it is no longer a failed task. */
export const retryMany = async (
  ids: AsyncIterable<string> | Iterable<string>,
  onEach: (id: string, isGone: boolean, told: Told) => void,
  signal: AbortSignal
): Promise<Told> => {
  let queued = 0
  let gone = 0
  const refused = new Map<string, number>()
  const told = (): Told => ({ queued, gone, refused })
  const under = new Set<Promise<void>>()

  const one = async (id: string) => {
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
    onEach(id, isGone, told())
  }

  for await (const id of ids) {
    if (signal.aborted) break
    const running: Promise<void> = one(id).then(() => void under.delete(running))
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
