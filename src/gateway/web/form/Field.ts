/** A field of a form: what is in it can be read, written, and found fault with. */
import { el, freshId } from "../base/dom.ts"
import type { Schema } from "./schema.ts"

export interface Field {
  readonly element: HTMLElement
  /** Undefined for what is left out. */
  readonly read: () => unknown
  readonly write: (value: unknown) => void
  /** Whether the fault has a place here; it is shown there. */
  readonly mark: (path: ReadonlyArray<string>, message: string) => boolean
  readonly clear: () => void
}

/** What is asked for, and where it stands. */
export interface Asked {
  readonly schema: Schema
  readonly definition: string | undefined
  readonly name: string
  readonly label: string
  readonly required: boolean
  readonly root: Schema
  /** Makes the field of anything within, whatever form that has. */
  readonly make: (asked: Asked) => Field
  readonly life: AbortSignal
}

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** Long ones are read only by who asks. */
const longest = 130

export const helpOf = ({ schema }: Asked): HTMLElement | undefined => {
  const description = schema["description"]
  if (typeof description !== "string" || description === "") return undefined
  if (description.length <= longest) return el("p", { class: "hint" }, description)
  return el("details", { class: "hint" }, el("summary", {}, "What it means"), el("p", {}, description))
}

/** One control with its label, its help and its fault. */
export const single = (
  asked: Asked,
  control: Control,
  read: () => unknown,
  write: (value: unknown) => void,
  beside: ReadonlyArray<Node> = []
): Field => {
  const fault = el("p", { class: "fault", id: freshId("fault") })
  const help = helpOf(asked)
  if (help !== undefined) help.id = freshId("help")
  control.setAttribute("aria-describedby", [fault.id, help?.id].filter((id) => id !== undefined).join(" "))
  if (asked.required) control.setAttribute("aria-required", "true")
  control.setAttribute("name", asked.name)
  const isBox = control instanceof HTMLInputElement && control.type === "checkbox"
  const name = el(
    "span",
    { class: "label" },
    asked.label,
    asked.required ? undefined : el("small", {}, " optional")
  )
  const label = isBox
    ? el("label", { class: "check" }, control, name)
    : el("label", { class: "field" }, name, control)
  const clear = () => {
    control.removeAttribute("aria-invalid")
    fault.replaceChildren()
  }
  control.addEventListener("input", clear)
  return {
    element: el("div", { class: "control" }, label, ...beside, fault, help),
    read,
    write,
    mark: (_, message) => {
      control.setAttribute("aria-invalid", "true")
      fault.textContent = message.charAt(0).toUpperCase() + message.slice(1)
      return true
    },
    clear
  }
}

/** A frame around several fields, with a place for what is wrong with them together. */
export const framed = (asked: Asked, ...content: ReadonlyArray<Node>) => {
  const fault = el("p", { class: "fault", role: "alert" })
  const legend = el("legend", {}, asked.label, asked.required ? undefined : el("small", {}, " optional"))
  return {
    element: el("fieldset", {}, legend, helpOf(asked), ...content, fault),
    legend,
    mark: (message: string) => {
      fault.textContent = message.charAt(0).toUpperCase() + message.slice(1)
      return true
    },
    clear: () => fault.replaceChildren()
  }
}
