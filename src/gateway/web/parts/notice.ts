/** What is shown where there is nothing to show: yet, or at all, or because something is wrong. */
import { messageOf } from "../base/api.ts"
import { type Child, button, el } from "../base/dom.ts"

export const notice = (
  what: "empty" | "bad" | "wait",
  first: string,
  ...more: ReadonlyArray<Child>
): HTMLElement =>
  el(
    "div",
    { class: `notice ${what}`, ...(what === "bad" ? { role: "alert" } : {}) },
    el("p", {}, el("strong", {}, first)),
    ...(more.length === 0 ? [] : [el("p", { class: "soft" }, ...more)])
  )

/** It could not be had; the reader may ask again. */
export const failed = (error: unknown, again: () => void): HTMLElement => {
  const shown = notice("bad", messageOf(error))
  shown.append(button({}, again, "Try again"))
  return shown
}

/** Only what takes a while is said to take a while: the style lets it appear late. */
export const loading = (what: string): HTMLElement =>
  el("div", { class: "notice wait", role: "status" }, el("p", { class: "soft" }, `Loading ${what} …`))
