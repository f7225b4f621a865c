/** Short words about what has just been done, seen for a moment and read out once. */
import { type Child, button, el, find } from "./dom.ts"
import { icon } from "./icons.ts"

const shownFor = 6000
const most = 3

export const say = (what: "good" | "bad", ...words: ReadonlyArray<Child>): void => {
  const place = find(document, "#said", HTMLElement)
  const close = button({ class: "bare", "aria-label": "Dismiss" }, () => toast.remove(), icon("stop"))
  const toast = el("div", { class: `toast ${what}` }, el("p", {}, ...words), close)
  place.append(toast)
  while (place.children.length > most) place.firstElementChild?.remove()
  // Who reads it, or is on its link, is not hurried.
  const end = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(end, 1000)
    else toast.remove()
  }
  setTimeout(end, what === "bad" ? 2 * shownFor : shownFor)
}
