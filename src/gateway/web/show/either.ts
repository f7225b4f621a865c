/** A value as a person reads it, and as JSON for who wants to see exactly what is there. */
import { copies } from "../base/copy.ts"
import { button, el } from "../base/dom.ts"
import { any } from "./any.ts"
import { text } from "./text.ts"

export const either = (value: unknown, label: string): HTMLElement => {
  const json = () => (value === undefined ? "null" : JSON.stringify(value, null, 2))
  const place = el("div", { class: "shown" }, any(value))
  const turn = button(
    { class: "bare", "aria-pressed": "false" },
    () => {
      const raw = turn.getAttribute("aria-pressed") === "false"
      turn.setAttribute("aria-pressed", String(raw))
      place.replaceChildren(raw ? text(json(), `${label} as JSON`) : any(value))
    },
    "JSON"
  )
  const copy = el("button", { type: "button", class: "bare" }, "Copy")
  copies(copy, json)
  return el("div", { class: "either" }, el("div", { class: "either-tools" }, turn, copy), place)
}
