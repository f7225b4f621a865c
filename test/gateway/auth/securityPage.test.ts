import { globSync, readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { HttpApi } from "effect/http-api"
import { Api } from "../../../src/gateway/Api.ts"
import { neededBy, scopes } from "../../../src/gateway/auth/Scope.ts"

const page = readFileSync(new URL("../../../docs/security.md", import.meta.url), "utf8")

const needed: Record<string, string> = {}
HttpApi.reflect(Api, {
  onGroup: () => {},
  onEndpoint: ({ endpoint, group }) => {
    needed[`${endpoint.method} /${endpoint.path.slice(1)}`] = neededBy(endpoint, group).join(" or ")
  }
})

describe("docs/security.md", () => {
  it("names settings that are read", () => {
    const sources = globSync("src/gateway/**/*.ts").map((path) => readFileSync(path, "utf8"))
    const read = new Set(
      sources.flatMap((source) => [...source.matchAll(/"(MILLRACE_\w+)"/g)].map(([, name]) => name))
    )
    const named = new Set([...page.matchAll(/MILLRACE_\w+/g)].map(([name]) => name))
    // What a program keeps its key in is its own affair.
    named.delete("MILLRACE_API_KEY")
    expect(named.size).toBeGreaterThan(5)
    for (const name of named) expect(read, name).toContain(name)
  })

  it("names the scopes there are", () => {
    const [, told = ""] = /^## Scopes\n([\s\S]*?)^## /m.exec(page) ?? []
    expect([...told.matchAll(/^\| `(\w+)` \|/gm)].map(([, scope]) => scope)).toEqual([...scopes])
  })

  it("says what each is for", () => {
    expect(needed).toMatchObject({
      "POST /v1/tasks": "submit",
      "POST /v1/blobs": "submit",
      "GET /v1/tasks": "read",
      "GET /v1/events": "read",
      "GET /v1/kinds": "submit or read or operate",
      "GET /v1/kinds/:kind/limits": "read",
      "PUT /v1/kinds/:kind/limits": "operate",
      "DELETE /v1/kinds/:kind/limits": "operate",
      "GET /v1/blobs/:id": "read",
      "POST /v1/subscribers/:name/next": "read",
      "POST /v1/subscribers/:name/ack": "read",
      "POST /v1/kinds/:kind/pause": "operate",
      "POST /v1/kinds/:kind/resume": "operate",
      "PUT /v1/subscribers/:name": "operate",
      "DELETE /v1/subscribers/:name": "operate",
      "DELETE /v1/tasks/:id": "operate",
      "POST /v1/tasks/:id/retry": "operate"
    })
  })
})
