/** A long text in a box that scrolls. */
import { el } from "../base/dom.ts"
import { number } from "../base/format.ts"

/** Longer than anyone reads here; what is left out is said. */
const most = 50_000

/** As it is written: code, JSON. */
export const text = (value: string, label: string): HTMLElement => box(value, label, "")

/** For a reader. */
export const reading = (value: string, label: string): HTMLElement => box(value, label, "reading")

const box = (value: string, label: string, kind: string): HTMLElement =>
  el(
    "pre",
    { class: kind, tabindex: "0", role: "region", "aria-label": label },
    value.length > most
      ? `${value.slice(0, most)}\n… and ${number(value.length - most)} more characters`
      : value
  )
