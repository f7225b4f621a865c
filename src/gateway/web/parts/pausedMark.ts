/** The mark of what waits because its kind is paused; hidden until that is known. */
import { el } from "../base/dom.ts"
import { icon } from "../base/icons.ts"

export const pausedMark = (words: string): HTMLElement => {
  const title = "Its kind is paused: what waits is begun once that is resumed"
  const mark = el("span", { class: "paused", title }, icon("pause"), words)
  mark.hidden = true
  return mark
}
