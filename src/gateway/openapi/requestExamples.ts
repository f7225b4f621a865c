/** How to ask for each kind, in examples that work. */
import type { Any } from "../../schemas/Task.ts"
import { Tasks } from "../../schemas/Tasks.ts"
import { type Json, changed } from "./Json.ts"

const all = Object.values<Any>(Tasks)

const json = ["requestBody", "content", "application/json"]

export const requestExamples = (paths: Json): Json => {
  const general = Object.fromEntries(
    all.map(({ name, title, example }) => [name, { summary: title, value: { kind: name, input: example } }])
  )
  const batch = {
    "two-kinds": {
      summary: "Tasks of two kinds, which may be sent again",
      value: {
        tasks: all
          .slice(0, 2)
          .map(({ name, example }) => ({ kind: name, input: example, key: `order-7-${name}` }))
      }
    }
  }
  const shown = (of: Json, path: string, examples: Json) =>
    changed(of, [path, "post", ...json], (content) => ({ ...Object(content), examples }))
  return all.reduce(
    (of, { name, title, example }) =>
      shown(of, `/v1/${name}`, { [name]: { summary: title, value: { input: example } } }),
    shown(shown(paths, "/v1/tasks", general), "/v1/tasks:batch", batch)
  )
}
