/** What is told of a text that was counted. */
import type { Said } from "./Counted.ts"
import type { Counting } from "./Counting.ts"
import { entriesOf, type Ranked } from "./Ranked.ts"

/** Of the JSON of all entries, in bytes: a quarter of what an output may have in a message. */
const mostInPlace = 64 * 1024

/** What `{"word":,"count":}` adds to a word and its count. */
const aroundEntry = 18

/** A word of one letter and a count of one digit, with a comma: more of them need not be tried. */
const mostEntriesInPlace = mostInPlace / (aroundEntry + 5)

export const report = (counting: Counting, top: number): Said => {
  const { tally, characters, problem } = counting
  if (problem !== undefined) return { problem }
  const ranked = tally.ranking()
  const counted = { total: tally.total, unique: tally.unique, characters }
  if (tally.unique <= mostEntriesInPlace) {
    const { words, counts } = ranked(0, tally.unique)
    const json = JSON.stringify(words)
    if (Buffer.byteLength(json) + bytesBeside(counts) <= mostInPlace) {
      return { ...counted, words: json, counts, pieces: [] }
    }
  }
  const { words, counts } = ranked(0, top)
  return { ...counted, words: JSON.stringify(words), counts, pieces: [...jsonOf(ranked, tally.unique)] }
}

const bytesBeside = (counts: Uint32Array): number => {
  let bytes = counts.length * aroundEntry
  for (const count of counts) bytes += count < 10 ? 1 : String(count).length
  return bytes
}

const entriesInPiece = 4096

/** In pieces: text takes more than the bytes do that can be handed over. */
const jsonOf = function* (ranked: (from: number, to: number) => Ranked, unique: number) {
  const encoder = new TextEncoder()
  for (let from = 0; from < unique; from += entriesInPiece) {
    const entries = entriesOf(ranked(from, from + entriesInPiece))
    const end = from + entriesInPiece >= unique ? "]" : ""
    // The JSON of a list without its brackets.
    yield encoder.encode(`${from === 0 ? "[" : ","}${JSON.stringify(entries).slice(1, -1)}${end}`)
  }
}
