/** The form for the input of a kind, made of its contract. */
import { isObject } from "../base/json.ts"
import type { Kind } from "../base/kinds.ts"
import type { Field } from "./Field.ts"
import { fieldFor } from "./fieldFor.ts"
import { bareObject } from "./object.ts"
import { type Schema, asSchema, resolved } from "./schema.ts"

/** What the example has, what must be there, and what an input is made from; everything else only tunes it. */
const isMain =
  (schema: Schema, example: unknown) =>
  (name: string): boolean => {
    const { required } = schema
    return (
      (Array.isArray(required) && required.includes(name)) ||
      (isObject(example) && name in example) ||
      /^(url|blob|text|html)$/.test(name)
    )
  }

export const inputForm = ({ input, example }: Kind, life: AbortSignal): Field => {
  const root = asSchema(input)
  const { schema, name } = resolved(root, root)
  const asked = {
    schema,
    definition: name,
    name: "input",
    label: "Input",
    required: true,
    root,
    make: fieldFor,
    life
  }
  const isChoice = schema["maxProperties"] === 1
  // An input that is an object is the form itself; any other has one field.
  return typeof schema["properties"] === "object" && !isChoice
    ? bareObject(asked, isMain(schema, example))
    : fieldFor(asked)
}
