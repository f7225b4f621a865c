/** The page about the API, written from its description. It runs nothing and loads nothing. */
import { type Json, at, isJson, objectAt } from "../openapi/Json.ts"
import { escaped, prose } from "./html.ts"
import { type Operation, anchorOfOperation, operationSection } from "./operation.ts"
import { schemaSection } from "./schema.ts"
import { style } from "./style.ts"

const methods = ["get", "post", "put", "delete"]

export const pageOf = (description: Json): string => {
  const schemas = objectAt(description, "components", "schemas")
  const operations = Object.entries(objectAt(description, "paths")).flatMap(([path, of]) =>
    methods.flatMap((method): ReadonlyArray<Operation> => {
      const about = at(of, method)
      return isJson(about) ? [{ method, path, about }] : []
    })
  )
  const tags = [...new Set(operations.map(tagOf))]
  const ofTag = (tag: string) => operations.filter((operation) => tagOf(operation) === tag)
  const title = escaped(String(at(description, "info", "title")))
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}: the API</title>` +
    `<style>${style}</style></head><body><nav aria-label="Contents"><a href="/">Dashboard</a>` +
    tags
      .map((tag) => `<h2>${escaped(headOf(tag))}</h2><ul>${ofTag(tag).map(itemOf).join("")}</ul>`)
      .join("") +
    `<ul><li><a href="#schemas">Schemas</a></li></ul></nav><main><h1>${title}: the API</h1>` +
    `<p>${prose(at(description, "info", "description"))}</p>${beginning}` +
    tags
      .map(
        (tag) =>
          `<h2>${escaped(headOf(tag))}</h2>${ofTag(tag)
            .map((operation) => operationSection(operation, schemas))
            .join("")}`
      )
      .join("") +
    `<h2 id="schemas">Schemas</h2>` +
    Object.entries(schemas)
      .toSorted(([a], [b]) => a.localeCompare(b, "en"))
      .map(([name, schema]) => (isJson(schema) ? schemaSection(name, schema) : ""))
      .join("") +
    `</main></body></html>`
  )
}

const tagOf = ({ about }: Operation): string => String(first(about["tags"]))

const first = (tags: unknown): unknown => (Array.isArray(tags) ? tags[0] : "")

const heads: { readonly [tag: string]: string } = { submit: "a route for each kind", live: "one task, live" }

const headOf = (tag: string) => {
  const head = heads[tag] ?? tag
  return `${head.charAt(0).toUpperCase()}${head.slice(1)}`
}

const itemOf = (operation: Operation): string =>
  `<li><a href="#${anchorOfOperation(operation)}"><span class="method ${operation.method}">` +
  `${operation.method.toUpperCase()}</span> ${escaped(operation.path)}</a></li>`

const beginning = [
  "For programs: [/openapi.json](OpenAPI 3.1), and [/asyncapi.json](AsyncAPI 3.0) for those who publish and subscribe on NATS.",
  "A gateway with keys wants one with each request: `Authorization: Bearer <key>`, with the scope `submit`, `read` or " +
    "`operate`. Without keys it answers its own machine only.",
  "Give a task a `key` of your own and it may be sent as often as need be: it is done once. What is misspelt, in a body or " +
    "in a query, is refused and not left out."
]
  .map((text) => `<p>${prose(text).replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$1">$2</a>')}</p>`)
  .join("")
