/** What `millrace doctor` has found, a line for each, and below each what to do about it. */
import type { Finding, Health } from "../../streams/doctor/Finding.ts"
import type { Look } from "../screen/Screen.ts"
import type { Style } from "../screen/paint.ts"
import { oneLine } from "../screen/plain.ts"
import { padded } from "../screen/width.ts"

export const findings = (all: ReadonlyArray<Finding>, { paint }: Look): ReadonlyArray<string> => {
  const width = Math.max(...all.map(({ what }) => what.length))
  return all.flatMap(({ what, health, found, todo }) => [
    `${paint(padded(words[health].word, wordWidth), words[health].style)}  ${padded(what, width)}  ${oneLine(found)}`,
    ...(todo === undefined ? [] : [paint(`${" ".repeat(wordWidth + width + 4)}${oneLine(todo)}`, "dim")])
  ])
}

const words: Readonly<Record<Health, { readonly word: string; readonly style: Style }>> = {
  good: { word: "good", style: "good" },
  doubtful: { word: "look", style: "warm" },
  bad: { word: "WRONG", style: "bad" },
  unseen: { word: "unseen", style: "dim" }
}

const wordWidth = Math.max(...Object.values(words).map(({ word }) => word.length))
