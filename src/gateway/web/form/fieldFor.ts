/** Which field a schema gets. */
import type { Asked, Field } from "./Field.ts"
import { blobField } from "./blobField.ts"
import { listField } from "./list.ts"
import { objectField, oneOfField, recordField } from "./object.ts"
import { asSchema, resolved, valuesOf, variantsOf } from "./schema.ts"
import { choiceField, jsonField, numberField, textField, yesField } from "./simple.ts"
import { unionField } from "./union.ts"

export const fieldFor = (outer: Asked): Field => {
  const { root } = outer
  const { schema, name } = resolved(outer.schema, root)
  const asked = { ...outer, schema, definition: name ?? outer.definition }
  const values = valuesOf(schema)
  if (schema["type"] === "boolean") return yesField(asked)
  if (values.length > 0) return choiceField(asked)
  const variants = variantsOf(schema, root)
  const [only] = variants
  if (variants.length === 1 && only !== undefined)
    return fieldFor({ ...asked, schema: only.schema, definition: only.name })
  if (variants.every((one) => valuesOf(one.schema).length > 0) && variants.length > 0)
    return choiceField({
      ...asked,
      schema: { ...schema, enum: variants.flatMap((one) => valuesOf(one.schema)) }
    })
  if (variants.length > 1) return unionField(asked, variants)
  switch (schema["type"]) {
    case "string":
      return isBlob(asked) ? blobField(asked) : textField(asked)
    case "number":
    case "integer":
      return numberField(asked)
    case "array":
      return listField(asked)
    case "object":
      return objectOf(asked)
    default:
      return jsonField(asked)
  }
}

const isBlob = ({ definition, name }: Asked) => definition === "BlobId" || name === "blob"

const objectOf = (asked: Asked): Field => {
  const { schema } = asked
  const names = Object.keys(asSchema(schema["properties"]))
  if (names.length === 0)
    return typeof schema["additionalProperties"] === "object" ? recordField(asked) : jsonField(asked)
  return schema["minProperties"] === 1 && schema["maxProperties"] === 1
    ? oneOfField(asked)
    : objectField(asked)
}
