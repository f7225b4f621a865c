/** When it is to be done, if not at once: a moment in the reader's own zone. */
import { el } from "../base/dom.ts"

export const later = () => {
  const field = el("input", { type: "datetime-local", step: "1", name: "runAt" })
  const element = el(
    "label",
    { class: "field later" },
    el("span", {}, "Not before (at once if empty)"),
    field
  )
  /** As a part of what is sent. */
  const read = (): { readonly runAt?: string } => {
    const time = new Date(field.value)
    return Number.isNaN(time.getTime()) ? {} : { runAt: time.toISOString() }
  }
  const clear = () => {
    field.value = ""
  }
  return { element, read, clear }
}
