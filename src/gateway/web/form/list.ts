/** A field of several of the same. */
import { button, el } from "../base/dom.ts"
import { type Asked, type Field, framed } from "./Field.ts"
import { asSchema } from "./schema.ts"

export const listField = (asked: Asked): Field => {
  let rows: ReadonlyArray<{ readonly element: HTMLElement; readonly field: Field }> = []
  const list = el("div", { class: "entries" })
  const most = typeof asked.schema["maxItems"] === "number" ? asked.schema["maxItems"] : Infinity

  const add = (value?: unknown) => {
    const field = asked.make({
      ...asked,
      schema: asSchema(asked.schema["items"]),
      definition: undefined,
      label: `${asked.label} ${rows.length + 1}`,
      required: true
    })
    const remove = button(
      { "aria-label": `Remove ${asked.label} ${rows.length + 1}` },
      () => {
        rows = rows.filter((row) => row.element !== element)
        element.remove()
        more.hidden = rows.length >= most
      },
      "Remove"
    )
    const element = el("div", { class: "entry" }, field.element, remove)
    if (value !== undefined) field.write(value)
    rows = [...rows, { element, field }]
    list.append(element)
    more.hidden = rows.length >= most
  }
  const more = button({}, () => add(), "Add one")
  const frame = framed(asked, list, more)
  if (asked.required || Number(asked.schema["minItems"] ?? 0) > 0) add()

  return {
    element: frame.element,
    read: () => rows.map(({ field }) => field.read()).filter((value) => value !== undefined),
    write: (value) => {
      rows = []
      list.replaceChildren()
      if (Array.isArray(value)) for (const one of value) add(one)
    },
    mark: ([first, ...rest], message) =>
      rows[Number(first)]?.field.mark(rest, message) ?? frame.mark(message),
    clear: () => {
      frame.clear()
      for (const { field } of rows) field.clear()
    }
  }
}
