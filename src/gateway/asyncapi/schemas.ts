/** The schemas of what travels on NATS, as JSON Schema, each named once. */
import { JsonSchema, Schema, Struct } from "effect"
import { TaskRecord } from "../../schemas/TaskRecord.ts"
import { said } from "../../schemas/Said.ts"
import type { Any } from "../../schemas/Task.ts"
import { Tasks } from "../../schemas/Tasks.ts"
import { type Json, isJson, mapObjects, mapValues, objectAt } from "../openapi/Json.ts"
import { bounded } from "../openapi/bounded.ts"
import { named } from "../openapi/named.ts"

const place = "#/components/schemas/"

/** A record of one kind, with input and output as the contract of the kind has them. */
const recordOf = ({ name, input, output }: Any) =>
  Schema.Struct({
    ...Struct.omit(TaskRecord.fields, ["kind", "input", "output"]),
    kind: Schema.Literal(name),
    input,
    output: Schema.optionalKey(output)
  })

const kinds = Object.values<Any>(Tasks)

export const inputName = (kind: string) => `input-${kind}`
export const recordName = (kind: string) => `record-${kind}`
export const saidName = (what: string) => `said-${what}`
export const ref = (name: string) => ({ $ref: `${place}${name}` })

/** What is told may grow; what is misspelt in an input is refused. */
const told = [
  ...kinds.map((contract) => [recordName(contract.name), recordOf(contract)] as const),
  ...Object.entries(said).map(([what, schema]) => [saidName(what), schema] as const)
].map(([name, schema]) => documentOf(name, schema, "ignore"))

const taken = kinds.map(({ name, input }) => documentOf(inputName(name), input, "error"))

/** What is both taken and told is as strict as what is taken. */
const all: Json = Object.fromEntries([...told, ...taken].flatMap(Object.entries))

export const schemas = named({}, all, place).schemas

/** Draft 7, which is what AsyncAPI takes schemas for. */
function documentOf(name: string, schema: Schema.Constraint, onExcessProperty: "error" | "ignore"): Json {
  const document = Schema.toJsonSchemaDocument(schema, { onExcessProperty })
  const { schema: main, definitions } = JsonSchema.toDocumentDraft07(document)
  return mapValues({ ...definitions, [name]: main }, (one) => mapObjects(one, bounded))
}

/** Of the fields of a struct, without what they refer to. */
export const fieldsOf = (schema: Schema.Constraint): Json => {
  const document = Schema.toJsonSchemaDocument(schema)
  const { schema: found } = document
  const name =
    isJson(found) && typeof found["$ref"] === "string" ? found["$ref"].split("/").at(-1) : undefined
  return objectAt(mapObjects(name === undefined ? found : document.definitions[name], bounded), "properties")
}
