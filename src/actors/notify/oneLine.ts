/** What somebody else said, as it can be shown anywhere: one line, not long, without anything that moves a cursor. */

/** Control characters, and those that turn the direction of what follows them. */
const unseen = /[\s\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu

/** By characters and not by halves of them. */
export const oneLine = (text: string, most: number): string =>
  Array.from(text.slice(0, 4 * most).replace(unseen, " "))
    .slice(0, most)
    .join("")
    .trim()
    .toWellFormed()
