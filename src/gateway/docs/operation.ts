/** One operation of the API for a reader: what it is for, what it takes and what it may answer. */
import { type Json, at, isJson, nameOfRef, objectAt } from "../openapi/Json.ts"
import { anchorOf, code, escaped, folded, json, prose, table } from "./html.ts"
import { fieldsOf, typeOf } from "./schema.ts"

export interface Operation {
  readonly method: string
  readonly path: string
  readonly about: Json
}

export const anchorOfOperation = ({ method, path }: Operation) => anchorOf(method, path)

export const operationSection = (operation: Operation, schemas: Json): string => {
  const { method, path, about } = operation
  return (
    `<section class="operation" id="${anchorOfOperation(operation)}">` +
    `<h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${escaped(path)}</code></h3>` +
    `<p class="summary">${prose(about["summary"])}</p><p>${prose(about["description"])}</p>` +
    parametersOf(about) +
    bodyOf(operation, schemas) +
    answersOf(about) +
    `</section>`
  )
}

const parametersOf = (about: Json): string => {
  const { parameters } = about
  const rows = (Array.isArray(parameters) ? parameters : [])
    .filter(isJson)
    .map((parameter) => [
      `<code>${escaped(String(parameter["name"]))}</code>`,
      escaped(String(parameter["in"])),
      typeOf(parameter["schema"]),
      prose(at(parameter, "schema", "description"))
    ])
  return table(["Parameter", "In", "Type", "Meaning"], rows)
}

const bodyOf = (operation: Operation, schemas: Json): string => {
  const content = objectAt(operation.about, "requestBody", "content")
  return Object.entries(content)
    .map(([type, body]) => {
      const schema = at(body, "schema")
      const name = nameOfRef(schema)
      const fields = fieldsOf(name === undefined ? schema : schemas[name])
      const examples = Object.entries(objectAt(body, "examples")).map(([title, example]) =>
        folded(
          `Example: ${prose(at(example, "summary") ?? title)}`,
          code(curlOf(operation, type, at(example, "value")))
        )
      )
      return `<h4>Body, <code>${escaped(type)}</code>: ${typeOf(schema)}</h4>${fields}${examples.join("")}`
    })
    .join("")
}

const curlOf = ({ method, path }: Operation, type: string, body: unknown): string =>
  [
    `curl -X ${method.toUpperCase()} "$MILLRACE_URL${path}"`,
    `  -H "Authorization: Bearer $MILLRACE_API_KEY"`,
    `  -H "Content-Type: ${type}"`,
    // A quote within it would end the text for the shell.
    `  -d '${JSON.stringify(body, undefined, 2).replaceAll("'", String.raw`'\''`)}'`
  ].join(" \\\n")

const answersOf = (about: Json): string => {
  const answers = Object.entries(objectAt(about, "responses"))
  const rows = answers.map(([status, answer]) => {
    const types = Object.entries(objectAt(answer, "content")).map(
      ([type, content]) => `${typeOf(at(content, "schema"))} <span class="type">${escaped(type)}</span>`
    )
    return [status === "default" ? "others" : status, prose(at(answer, "description")), types.join("<br>")]
  })
  const problems = answers.flatMap(([, answer]) =>
    Object.entries(objectAt(answer, "content", "application/problem+json", "examples"))
  )
  const shown = problems.map(([name, example]) => `<h5>${escaped(name)}</h5>${json(at(example, "value"))}`)
  return `<h4>Answers</h4>${table(["Status", "Meaning", "Body"], rows)}${folded("Problems as they come", shown.join(""))}`
}
