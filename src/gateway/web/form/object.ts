/** Fields of objects: of known properties, of exactly one of several, of any names. */
import { button, el } from "../base/dom.ts"
import { many } from "../base/format.ts"
import { isObject } from "../base/json.ts"
import { type Asked, type Field, framed } from "./Field.ts"
import { property } from "./property.ts"
import { asSchema } from "./schema.ts"

type Entry = readonly [name: string, field: Field]

export const propertiesOf = (asked: Asked): ReadonlyArray<Entry> => {
  const { required } = asked.schema
  return Object.entries(asSchema(asked.schema["properties"])).map(([name, schema]): Entry => [
    name,
    property(asked, name, schema, Array.isArray(required) && required.includes(name))
  ])
}

/** What is common to all that have properties: reading, writing, and handing a fault on to whom it concerns. */
const objectOf = (entries: () => ReadonlyArray<Entry>) => ({
  read: (): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      entries()
        .map(([name, field]) => [name, field.read()] as const)
        .filter(([, value]) => value !== undefined)
    ),
  write: (value: unknown) => {
    for (const [name, field] of entries()) field.write(isObject(value) ? value[name] : undefined)
  },
  mark: ([first, ...rest]: ReadonlyArray<string>, message: string): boolean =>
    entries()
      .find(([name]) => name === first)?.[1]
      .mark(rest, message) ?? false,
  clear: () => {
    for (const [, field] of entries()) field.clear()
  }
})

/** The properties as they are, without a frame. Where only some are the main ones, the others are folded away. */
export const bareObject = (asked: Asked, isMain: (name: string) => boolean = () => true): Field => {
  const entries = propertiesOf(asked)
  const elementsOf = (wanted: boolean) =>
    entries.filter(([name]) => isMain(name) === wanted).map(([, { element }]) => element)
  const folded = elementsOf(false)
  const fold = el(
    "details",
    { class: "more-options" },
    el("summary", {}, many(folded.length, "option")),
    el("div", { class: "fields narrow" }, ...folded)
  )
  const object = objectOf(() => entries)
  const main = elementsOf(true)
  return {
    ...object,
    element: el("div", { class: "fields" }, ...main, ...(folded.length === 0 ? [] : [fold])),
    write: (value) => {
      object.write(value)
      fold.open = isObject(value) && Object.keys(value).some((name) => !isMain(name))
    },
    mark: (path, message) => {
      if (path[0] !== undefined && !isMain(path[0])) fold.open = true
      return object.mark(path, message)
    }
  }
}

export const objectField = (asked: Asked): Field => {
  const bare = bareObject(asked)
  const frame = framed(asked, bare.element)
  return {
    ...bare,
    element: frame.element,
    mark: (path, message) => bare.mark(path, message) || frame.mark(message),
    clear: () => {
      bare.clear()
      frame.clear()
    }
  }
}

/** Exactly one of its properties: which one is chosen first. */
export const oneOfField = (asked: Asked): Field => {
  const names = Object.keys(asSchema(asked.schema["properties"]))
  const all = { ...asked, schema: { ...asked.schema, required: names } }
  const entries = propertiesOf(all)
  const group = `${asked.name}-${Math.random().toString(36).slice(2)}`
  const choices = names.map((name) => {
    const box = el("input", { type: "radio", name: group, value: name })
    box.addEventListener("change", () => choose(name))
    return { name, box, label: el("label", { class: "check" }, box, ` ${name}`) }
  })
  const frame = framed(
    asked,
    el("div", { class: "choices" }, ...choices.map(({ label }) => label)),
    ...entries.map(([, { element }]) => element)
  )
  let chosen = names[0]
  const choose = (wanted: string | undefined) => {
    chosen = wanted
    for (const { name, box } of choices) box.checked = name === wanted
    for (const [name, { element }] of entries) element.hidden = name !== wanted
  }
  choose(chosen)
  const some = objectOf(() => entries.filter(([name]) => name === chosen))
  return {
    ...some,
    element: frame.element,
    write: (value) => {
      if (isObject(value)) choose(names.find((name) => name in value) ?? names[0])
      some.write(value)
    },
    mark: (path, message) => some.mark(path, message) || frame.mark(message),
    clear: () => {
      some.clear()
      frame.clear()
    }
  }
}

/** Any names, each with a value of the same form. */
export const recordField = (asked: Asked): Field => {
  const rows = new Map<HTMLElement, { readonly name: HTMLInputElement; readonly field: Field }>()
  const list = el("div", { class: "entries" })
  const add = (name = "", value?: unknown) => {
    const key = el("input", {
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": `Name in ${asked.label}`,
      placeholder: "name"
    })
    const field = asked.make({
      ...asked,
      schema: asSchema(asked.schema["additionalProperties"]),
      definition: undefined,
      name: "value",
      label: "Value",
      required: true
    })
    const row = el(
      "div",
      { class: "entry" },
      key,
      field.element,
      button(
        { "aria-label": "Remove" },
        () => {
          rows.delete(row)
          row.remove()
        },
        "Remove"
      )
    )
    key.value = name
    if (value !== undefined) field.write(value)
    rows.set(row, { name: key, field })
    list.append(row)
  }
  const frame = framed(
    asked,
    list,
    button({}, () => add(), "Add an entry")
  )
  const entries = () => [...rows.values()].map(({ name, field }): Entry => [name.value.trim(), field])
  const some = objectOf(() => entries().filter(([name]) => name !== ""))
  return {
    ...some,
    element: frame.element,
    write: (value) => {
      rows.clear()
      list.replaceChildren()
      if (isObject(value)) for (const [name, inner] of Object.entries(value)) add(name, inner)
    },
    mark: (path, message) => some.mark(path, message) || frame.mark(message),
    clear: () => {
      some.clear()
      frame.clear()
    }
  }
}
