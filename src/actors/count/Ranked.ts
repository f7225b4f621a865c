/** Words and how often each was counted, side by side: that goes from thread to thread in a quarter of the time that entries take. */
import type { WordCount } from "../../schemas/Count.ts"

export interface Ranked {
  readonly words: ReadonlyArray<string>
  /** In the order of the words. */
  readonly counts: Uint32Array<ArrayBuffer>
}

export const entriesOf = ({ words, counts }: Ranked): ReadonlyArray<typeof WordCount.Type> =>
  words.map((word, rank) => ({ word, count: counts[rank] ?? 0 }))
