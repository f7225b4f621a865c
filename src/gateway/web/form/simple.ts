/** Fields of one value: a text, a number, yes or no, one of a few, any JSON. */
import { el } from "../base/dom.ts"
import { parse } from "../base/json.ts"
import { type Asked, type Field, single } from "./Field.ts"
import { valuesOf } from "./schema.ts"

/** What is long, by its name. */
const isLong = (name: string) => /^(text|html|body|message|content|query|prompt|source)$/i.test(name)
const isUrl = ({ definition, schema, name }: Asked) =>
  /url/i.test(definition ?? "") || schema["format"] === "uri" || /^(url|href|uri)$/i.test(name)
const isEmail = ({ definition, schema }: Asked) =>
  /email/i.test(definition ?? "") || schema["format"] === "email"

export const textField = (asked: Asked): Field => {
  const { schema } = asked
  if (isLong(asked.name) && schema["maxLength"] === undefined) {
    const area = el("textarea", { rows: "4", spellcheck: "false" })
    return single(
      asked,
      area,
      () => (area.value === "" ? undefined : area.value),
      (value) => {
        area.value = typeof value === "string" ? value : ""
      }
    )
  }
  const url = isUrl(asked)
  const type = url ? "url" : isEmail(asked) ? "email" : "text"
  const control = el("input", {
    type,
    autocomplete: url ? "url" : "off",
    spellcheck: "false",
    autocapitalize: "off",
    ...(url ? { placeholder: "https://…" } : {})
  })
  const read = () => {
    const value = url || type === "email" ? control.value.trim() : control.value
    if (value === "") return undefined
    return url ? whole(value) : value
  }
  return single(asked, control, read, (value) => {
    control.value = typeof value === "string" ? value : ""
  })
}

/** Who leaves out the scheme (`localhost:8080` has none) means https. */
const whole = (text: string): string => (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`)

export const numberField = (asked: Asked): Field => {
  const { schema } = asked
  const bound = (name: string) => (typeof schema[name] === "number" ? String(schema[name]) : undefined)
  const control = el("input", {
    type: "number",
    inputmode: schema["type"] === "integer" ? "numeric" : "decimal",
    step: schema["type"] === "integer" ? "1" : "any",
    min: bound("minimum"),
    max: bound("maximum"),
    ...(bound("minimum") === undefined
      ? {}
      : { placeholder: `${bound("minimum")} to ${bound("maximum") ?? "…"}` })
  })
  // What is no number is sent as a text: the gateway says what is wrong with it, as with everything else.
  const read = () => {
    // The browser keeps what is no number to itself, and only says that there is something.
    if (control.validity.badInput) return "no number"
    return control.value === "" ? undefined : Number(control.value)
  }
  return single(asked, control, read, (value) => {
    control.value = typeof value === "number" ? String(value) : ""
  })
}

export const yesField = (asked: Asked): Field => {
  const control = el("input", { type: "checkbox" })
  const read = () => (control.checked ? true : asked.required ? false : undefined)
  return single(asked, control, read, (value) => {
    control.checked = value === true
  })
}

export const choiceField = (asked: Asked): Field => {
  const values = valuesOf(asked.schema)
  const control = el(
    "select",
    {},
    ...(asked.required ? [] : [el("option", { value: "" }, "as by default")]),
    ...values.map((value, place) =>
      el("option", { value: String(place) }, typeof value === "string" ? value : JSON.stringify(value))
    )
  )
  const read = () => (control.value === "" ? undefined : values[Number(control.value)])
  return single(asked, control, read, (value) => {
    const place = values.indexOf(value)
    control.value = place === -1 ? (asked.required ? "0" : "") : String(place)
  })
}

/** What the schema leaves open, or this page does not understand, is written as JSON. */
export const jsonField = (asked: Asked): Field => {
  const control = el("textarea", { rows: "4", class: "code", spellcheck: "false", placeholder: "any JSON" })
  const field = single(
    asked,
    control,
    () => {
      if (control.value.trim() === "") return undefined
      // What is no JSON is meant as a text.
      return parse(control.value) ?? (control.value.trim() === "null" ? null : control.value)
    },
    (value) => {
      control.value = value === undefined ? "" : JSON.stringify(value, null, 2)
    }
  )
  return field
}
