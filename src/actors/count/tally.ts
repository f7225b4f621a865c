/** Counts words and ranks them, a slice at a time. */
import { Effect } from "effect"
import type { WordCount } from "../../schemas/Count.ts"

export interface Tally {
  readonly total: number
  /** Most frequent first; words of the same count in the order of the text. */
  readonly ranking: ReadonlyArray<typeof WordCount.Type>
}

/** Others run between two slices: 10 MB are a second of work, in which the leases of other tasks must be renewed. */
export const tally = Effect.fnUntraced(function* (
  slices: Iterable<ReadonlyArray<string>>
): Effect.fn.Return<Tally> {
  // A Map and not an object: `__proto__` and `constructor` are words as well.
  const counts = new Map<string, number>()
  let total = 0
  for (const words of slices) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
    total += words.length
    yield* Effect.yieldNow
  }
  return { total, ranking: yield* rank(counts) }
})

/** Words are put together by count, and only the counts are sorted: of them there are few, even among a million words. */
const rank = Effect.fnUntraced(function* (counts: ReadonlyMap<string, number>) {
  const byCount = new Map<number, Array<typeof WordCount.Type>>()
  let seen = 0
  for (const [word, count] of counts) {
    const peers = byCount.get(count)
    if (peers === undefined) byCount.set(count, [{ word, count }])
    else peers.push({ word, count })
    if (++seen % 50_000 === 0) yield* Effect.yieldNow
  }
  return [...byCount].toSorted(([a], [b]) => b - a).flatMap(([, peers]) => peers)
})
