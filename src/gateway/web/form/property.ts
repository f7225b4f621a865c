/** A property: what is made of several fields and may be left out is there only when it is wanted. */
import { button, el } from "../base/dom.ts"
import { words } from "../base/format.ts"
import type { Asked, Field } from "./Field.ts"
import { asSchema, resolved } from "./schema.ts"

export const property = (parent: Asked, name: string, schema: unknown, required: boolean): Field => {
  const asked: Asked = {
    ...parent,
    schema: asSchema(schema),
    definition: undefined,
    name,
    label: words(name),
    required
  }
  const { schema: whole } = resolved(schema, parent.root)
  const isSeveral = whole["type"] === "object" || whole["type"] === "array"
  return required || !isSeveral ? asked.make(asked) : whenWanted(asked)
}

const whenWanted = (asked: Asked): Field => {
  const name = asked.label.toLowerCase()
  let field: Field | undefined
  const place = el("div", { class: "control" })
  const add = button({ class: "add" }, () => open(), `Add ${name}`)
  const open = (): Field => {
    const opened = field ?? asked.make({ ...asked, required: true })
    field = opened
    place.replaceChildren(opened.element, button({ class: "bare" }, close, `Leave out ${name}`))
    return opened
  }
  const close = () => {
    field = undefined
    place.replaceChildren(add)
  }
  close()
  return {
    element: place,
    read: () => field?.read(),
    write: (value) => {
      if (value === undefined) close()
      else open().write(value)
    },
    mark: (path, message) => open().mark(path, message),
    clear: () => field?.clear()
  }
}
