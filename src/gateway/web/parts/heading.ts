/** The heading of a page, with what can be done there beside it. */
import { type Child, el } from "../base/dom.ts"

export const heading = (title: string, ...beside: ReadonlyArray<Child>): HTMLElement =>
  el("div", { class: "heading" }, el("h1", { tabindex: "-1" }, title), ...beside)
