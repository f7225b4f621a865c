/** How many cells of a terminal a text takes, which is not how many characters it has. */
import { CliOutput } from "effect/cli"

export const widthOf = CliOutput.displayWidth

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" })

/** Of a text of a million characters that is known without measuring it. */
export const fits = (text: string, room: number): boolean =>
  text.length <= room * longestSign && widthOf(text) <= room

/** In code units. There are longer ones, of families and of jokes. */
const longestSign = 16

/** As much of it as there is room for, with a mark where something is left out. */
export const cut = (text: string, room: number): string => {
  if (fits(text, room)) return text
  let [kept, width] = ["", 0]
  for (const { segment } of graphemes.segment(text.slice(0, room * longestSign))) {
    width += widthOf(segment)
    if (width > room - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

export const padded = (text: string, width: number, align: "left" | "right" = "left"): string => {
  const space = " ".repeat(Math.max(0, width - widthOf(text)))
  return align === "left" ? text + space : space + text
}
