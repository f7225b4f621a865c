/** The words of a text, in two ways, cut into slices so that whoever counts them can let others run in between. */

/** A few milliseconds of work. */
const sliceLength = 4096

/**
 * Words as a reader would find them (UAX #29), in lower case, also in languages that put no spaces between them. The
 * segmenter goes through the text as it is asked, so that slices cut nothing apart.
 */
export const unicodeWords = function* (text: string): Generator<ReadonlyArray<string>> {
  let words: Array<string> = []
  let seen = 0
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike === true) words.push(segment.toLowerCase())
    // Counted are all segments: a text of nothing but dashes is work too.
    if (++seen % sliceLength === 0) {
      yield words
      words = []
    }
  }
  yield words
}

/** Of no language: the same words on every machine. */
const segmenter = new Intl.Segmenter("und", { granularity: "word" })

/** What `text.split()` gives in Python. */
export const whitespaceWords = function* (text: string): Generator<ReadonlyArray<string>> {
  let words: Array<string> = []
  for (const [word] of text.matchAll(pythonWord)) {
    words.push(word)
    if (words.length === sliceLength) {
      yield words
      words = []
    }
  }
  yield words
}

/**
 * What Python's `str.isspace` does not call space. Other than JavaScript's `\s`, it splits at the separators U+001C to
 * U+001F and at U+0085, and not at the byte order mark U+FEFF.
 */
const pythonWord =
  /[^\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g
