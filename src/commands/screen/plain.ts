/** Text from elsewhere, made harmless: what it says is seen, and no terminal is moved, coloured or deceived by it. */

/** Whatever ends a line, moves the cursor or begins a sequence of either; C1 as well as C0. */
const controls = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu
const controlsButLineFeeds = /[^\S\n ]+|(?!\n)[\p{Cc}\p{Zl}\p{Zp}]+/gu
/** What turns the direction of writing about, so that a line reads as something else than it is. */
const turns = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** In one line. */
export const oneLine = (text: string): string =>
  text.toWellFormed().replace(turns, "").replace(controls, " ").trim()

/** In as many lines as it has. */
export const lines = (text: string): ReadonlyArray<string> =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(turns, "")
    .replace(controlsButLineFeeds, " ")
    .split("\n")
    .map((line) => line.trimEnd())

/** As JSON, which says the same with escapes. */
export const json = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
  )
