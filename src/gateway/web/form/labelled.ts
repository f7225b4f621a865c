/** A control that no contract describes: its label, a hint, and a place for what is wrong with it. */
import { type Attributes, el, freshId, setAttribute } from "../base/dom.ts"

export const input = (attributes: Attributes): HTMLInputElement =>
  el("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes })

export const select = (options: ReadonlyArray<readonly [string, string]>): HTMLSelectElement =>
  el("select", {}, ...options.map(([value, text]) => el("option", { value }, text)))

export const labelled = (label: string, hint: string | undefined, control: HTMLElement): HTMLElement => {
  const fault = el("p", { class: "fault", id: freshId("fault"), role: "alert" })
  const help = hint === undefined ? undefined : el("small", { class: "hint", id: freshId("hint") }, hint)
  control.setAttribute("aria-describedby", help === undefined ? fault.id : `${fault.id} ${help.id}`)
  return el(
    "div",
    { class: "control" },
    el("label", { class: "field" }, el("span", { class: "label" }, label), control),
    help,
    fault
  )
}

/** The fault stands below the control; undefined takes it away. */
export const mark = (field: HTMLElement | undefined, fault: string | undefined): void => {
  const control = field?.querySelector("input, select, textarea")
  const place = field?.querySelector(".fault")
  if (control === null || control === undefined || place === null || place === undefined) return
  setAttribute(control, "aria-invalid", fault === undefined ? undefined : "true")
  place.textContent = fault === undefined ? "" : fault.charAt(0).toUpperCase() + fault.slice(1)
}
