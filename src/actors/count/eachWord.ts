/** Cuts a text into words by UAX #29: where it is plain ASCII by hand, which takes a fifth of the time, and else by ICU. */

/** Of no language: the same words on every machine. */
const segmenter = new Intl.Segmenter("und", { granularity: "word" })

/**
 * White space, and punctuation that no rule of UAX #29 knows and no dictionary of ICU has a word with: a segment begins
 * there whatever is before. A full stop, comma, colon or quote is not among them: they stand in numbers and words.
 */
const plainCuts = "\t\n\f\r !#%&()*+-/<=>?@[]{|}~"
const cuts = new Set(Array.from(`${plainCuts}\u3000、。「」！？`, (character) => character.charCodeAt(0)))

export const isCut = (unit: number): boolean => cuts.has(unit)

/** Letters, digits, cuts, and marks of which it is known what they do; so much in a row that another call of ICU is worth it. */
const plain = /[\t\n\f\r !#%&()*+\-/<=>?@[\]{|}~][\t\n\f\r !-#%-[\]a-~]{31,}/g

/** The text begins where a segment does. Words are given in order, as they are spelt. */
export const eachWord = (text: string, found: (word: string) => void): void => {
  let done = 0
  plain.lastIndex = 0
  for (let match = plain.exec(text); match !== null; match = plain.exec(text)) {
    const begin = match.index
    const end = plainEnd(text, begin, begin + match[0].length)
    if (begin > done) segment(text.slice(done, begin), found)
    eachPlainWord(text, begin, end, found)
    done = end
  }
  if (done < text.length) segment(text.slice(done), found)
}

/** What follows may belong to the last word, unless a cut is between. */
const plainEnd = (text: string, begin: number, end: number) => {
  if (end === text.length) return end
  let at = end - 1
  while (at > begin && !isCut(text.charCodeAt(at))) at--
  return at
}

const segment = (text: string, found: (word: string) => void) => {
  for (const part of segmenter.segment(text)) if (part.isWordLike === true) found(part.segment)
}

const letter = 1
const digit = 2

const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit)
  return /[a-z]/i.test(character) ? letter : /[0-9]/.test(character) ? digit : 0
})

const kindAt = (text: string, at: number) => kinds[text.charCodeAt(at)] ?? 0

/** In characters: a call of ICU takes as long as what it finds in so many, and one such word is seldom alone. */
const inDoubt = 256

const eachPlainWord = (text: string, begin: number, end: number, found: (word: string) => void) => {
  let from = -1
  for (let at = begin; at < end; at++) {
    if (kindAt(text, at) > 0) {
      if (from < 0) from = at
    } else if (from >= 0) {
      const mark = text[at]
      if (joins(mark, kindAt(text, at - 1), kindAt(text, at + 1))) continue
      if ((mark === ":" || mark === ";") && kindAt(text, at + 1) > 0) {
        while (at < end && (at < from + inDoubt || !isCut(text.charCodeAt(at)))) at++
        segment(text.slice(from, at), found)
      } else found(text.slice(from, at))
      from = -1
    }
  }
  if (from >= 0) found(text.slice(from, end))
}

/** Rules WB6, WB7, WB11 and WB12, but for colon and semicolon, of which versions of ICU think differently. */
const joins = (mark: string | undefined, before: number, after: number) =>
  mark === "." || mark === "'" ? before === after : mark === "," && before === digit && after === digit
