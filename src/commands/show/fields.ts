/** What a kind takes, field by field, out of its JSON Schema. */
import { type Place, alternatives, below, namesAt, valueIn } from "../input/schemaType.ts"

export interface Field {
  readonly name: string
  readonly isRequired: boolean
  readonly type: string
  readonly description: string
}

export const fieldsOf = (schema: unknown): ReadonlyArray<Field> => {
  const root: Place = { schema, root: schema }
  const required = new Set(alternatives(root).flatMap((one) => listed(valueIn(one, "required"))))
  return namesAt(root).map((name) => {
    const place = below(root, name)
    const [description = ""] = alternatives(place)
      .map((one) => valueIn(one, "description"))
      .filter((one) => typeof one === "string")
    return { name, isRequired: required.has(name), type: typeAt(place), description }
  })
}

const listed = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** `integer 0 to 1000`, `one of body, text`, `string or list`. */
const typeAt = (place: Place): string => {
  const told = alternatives(place).flatMap((one) => {
    const names = listed(valueIn(one, "enum"))
    if (names.length > 0) return [names.length === 1 ? String(names[0]) : `one of ${names.join(", ")}`]
    const type = valueIn(one, "type")
    return typeof type === "string" ? [`${words[type] ?? type}${bounds(one)}`] : []
  })
  return told.length === 0 ? "any JSON" : [...new Set(told)].join(" or ")
}

const words: Readonly<Record<string, string>> = { array: "list", string: "text" }

const bounds = (schema: object): string => {
  const [least, most] = [valueIn(schema, "minimum"), valueIn(schema, "maximum")]
  if (typeof least !== "number") return typeof most === "number" ? ` up to ${most}` : ""
  return typeof most === "number" ? ` ${least} to ${most}` : ` from ${least}`
}
