/** What there is to say of a text that was counted. */
import type { WordCount } from "../../schemas/Count.ts"
import type { Said } from "./Counted.ts"
import type { Counting } from "./Counting.ts"

type Words = ReadonlyArray<typeof WordCount.Type>

/** Of JSON, in bytes: a quarter of what an output may have in a message. */
const mostInPlace = 64 * 1024

/** `{"word":"a","count":1},` is the shortest entry, so that more of them need not be tried. */
const mostEntriesInPlace = mostInPlace / 23

export const report = (counting: Counting, top: number): Said => {
  const { tally, characters, problem } = counting
  if (problem !== undefined) return { problem }
  const ranked = tally.ranking()
  const few = tally.unique <= mostEntriesInPlace ? JSON.stringify(ranked(0, tally.unique)) : undefined
  const all = few !== undefined && Buffer.byteLength(few) <= mostInPlace ? few : undefined
  return {
    total: tally.total,
    unique: tally.unique,
    characters,
    top: ranked(0, top),
    ...(all === undefined ? { pieces: [...jsonOf(ranked, tally.unique)] } : { all, pieces: [] })
  }
}

const entriesInPiece = 4096

/** In pieces: text takes more than the bytes do that can be handed over. */
const jsonOf = function* (ranked: ReturnType<Counting["tally"]["ranking"]>, unique: number) {
  const encoder = new TextEncoder()
  for (let from = 0; from < unique; from += entriesInPiece) {
    const entries = ranked(from, from + entriesInPiece)
    const end = from + entriesInPiece >= unique ? "]" : ""
    yield encoder.encode(`${from === 0 ? "[" : ","}${inner(entries)}${end}`)
  }
}

/** The JSON of a list without its brackets. */
const inner = (entries: Words) => JSON.stringify(entries).slice(1, -1)
