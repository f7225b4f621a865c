/** The state of a task: a word, with a shape and a colour of its own. */
import { el, setAttribute } from "../base/dom.ts"
import { type Icon, icon } from "../base/icons.ts"

const shapes: ReadonlyMap<string, Icon> = new Map([
  ["scheduled", "wait"],
  ["queued", "wait"],
  ["running", "run"],
  ["retrying", "retry"],
  ["succeeded", "check"],
  ["failed", "dead"],
  ["cancelled", "stop"]
])

export const badge = (state: string): HTMLElement => {
  const shape = shapes.get(state)
  return el("span", { class: "badge", "data-state": state }, shape && icon(shape), state)
}

export const showState = (there: HTMLElement, state: string): void => {
  if (there.dataset["state"] === state) return
  setAttribute(there, "data-state", state)
  there.replaceChildren(...badge(state).childNodes)
}
