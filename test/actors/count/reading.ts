/** What the parts of a count make of a text, for tests. */
import { Counting, type How } from "../../../src/actors/count/Counting.ts"
import { entriesOf } from "../../../src/actors/count/Ranked.ts"
import { Tally } from "../../../src/actors/count/Tally.ts"
import type { Words } from "../../../src/actors/count/Words.ts"
import { type HtmlReader, readHtml } from "../../../src/actors/text/readHtml.ts"

/** All that there is to know of a count. */
export const counted = (pieces: Iterable<string>, how: Omit<How, "mostWords">, mostWords = 1_000_000) => {
  const counting = new Counting({ ...how, mostWords })
  for (const piece of pieces) counting.write(piece)
  counting.end()
  const { tally, characters, problem } = counting
  return { total: tally.total, words: entriesOf(tally.ranking()(0, tally.unique)), characters, problem }
}

/** Each word as often as it counted, in the order of the text. */
export const wordsOf = (count: (tally: Tally) => void): ReadonlyArray<string> => {
  const found: Array<string> = []
  const tally = new (class extends Tally {
    override add(word: string, times: number): void {
      for (let time = 0; time < times; time++) found.push(word)
    }
  })(1000)
  count(tally)
  return found
}

/** What a reader of HTML hands on, with a `|` where a text begins or ends and a `/` at a line break. */
export const textOf = (html: string, reader: (words: Words) => HtmlReader): string => {
  let text = ""
  readHtml(
    html,
    reader({
      texts: 1,
      open: () => void (text += "|"),
      write: (piece) => void (text += piece),
      breakLine: () => void (text += "/"),
      close: () => void (text += "|"),
      end: () => {}
    })
  )
  return text
}
