/** Threads that wait for more work of the same kind: starting one takes some 40 ms, longer than most work does. */
import { Effect } from "effect"
import * as Thread from "./Thread.ts"

/** A thread with what it was started for: only the same can have it again. */
interface Taken {
  readonly purpose: string
  readonly thread: Thread.Thread
}

export type Pool = ReturnType<typeof makePool>

/**
 * There are no more than `most` threads, beside those that are ending; whoever takes one has seen to it that fewer are
 * taken.
 */
export const makePool = (most: number) => {
  let taken = 0
  let idle: ReadonlyArray<Taken> = []

  const take = Effect.fnUntraced(function* (entry: URL, memoryMb: number) {
    const purpose = `${memoryMb} MB for ${entry.href}`
    // The one that worked last: what it needs is still in the caches.
    const found = idle.findLast((waiting) => waiting.purpose === purpose && waiting.thread.isAlive())
    idle = idle.filter((waiting) => waiting !== found && waiting.thread.isAlive())
    if (found !== undefined) {
      yield* found.thread.isAwaited(true)
      taken += 1
      return found
    }
    // Starting may throw: nothing is taken before.
    const thread = yield* Thread.start(entry, memoryMb)
    taken += 1
    const [oldest, ...others] = idle
    if (oldest !== undefined && taken + idle.length > most) {
      idle = others
      yield* oldest.thread.end
    }
    return { purpose, thread }
  })

  const giveBack = Effect.fnUntraced(function* (back: Taken, usable: boolean) {
    taken -= 1
    if (!usable) return yield* back.thread.end
    yield* back.thread.isAwaited(false)
    idle = [...idle, back]
  })

  const end = Effect.suspend(() => Effect.forEach(idle, ({ thread }) => thread.end, { discard: true }))
  return { take, giveBack, end }
}
