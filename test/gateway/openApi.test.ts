import { describe, expect, it } from "@effect/vitest"
import { Predicate } from "effect"
import { Tasks, taskNames } from "../../src/schemas/Tasks.ts"
import { onGateway, refsOf, resolve } from "./gateway.ts"

const { ask } = onGateway()

const described = async () => (await ask("/openapi.json")).json()

/** What is at a path of keys. */
const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, key) => (Predicate.hasProperty(inner, key) ? inner[key] : undefined), value)

/** A schema, or what it refers to. */
const followed = (document: unknown, schema: unknown): unknown => {
  const ref = at(schema, "$ref")
  return typeof ref === "string" ? followed(document, resolve(document, ref)) : schema
}

const submission = (document: unknown) =>
  followed(
    document,
    at(document, "paths", "/v1/tasks", "post", "requestBody", "content", "application/json", "schema")
  )

describe("the description of the API", () => {
  it("is OpenAPI 3.1, of every path there is", async () => {
    const document = await described()
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./), info: { title: "Millrace" } })
    expect(Object.keys(Object(at(document, "paths"))).toSorted()).toEqual([
      "/healthz",
      "/readyz",
      "/v1/blobs",
      "/v1/blobs/{id}",
      "/v1/events",
      "/v1/kinds",
      "/v1/tasks",
      "/v1/tasks/{id}",
      "/v1/tasks/{id}/live",
      "/v1/tasks/{id}/retry"
    ])
  })

  it("refers to nothing that it does not have", async () => {
    const document = await described()
    const refs = refsOf(document)
    expect(refs.length).toBeGreaterThan(10)
    for (const ref of refs) expect(resolve(document, ref), ref).toBeDefined()
  })

  it("tells nothing of how it was made", async () => {
    expect(await (await ask("/openapi.json")).text()).not.toContain("x-effect")
  })

  it("has one form of submission for each kind", async () => {
    const document = await described()
    const forms = at(submission(document), "oneOf")
    expect(
      Array.isArray(forms) && forms.map((form) => at(followed(document, form), "properties", "kind", "enum"))
    ).toEqual(taskNames.map((name) => [name]))
  })

  it("tells by its kind which form a submission has", async () => {
    const document = await described()
    const { propertyName, mapping } = Object(at(submission(document), "discriminator"))
    expect(propertyName).toBe("kind")
    expect(Object.keys(mapping)).toEqual(taskNames)
    for (const [kind, ref] of Object.entries(mapping)) {
      expect(at(resolve(document, String(ref)), "properties", "kind", "enum")).toEqual([kind])
    }
  })

  it("tells of a number as a number", async () => {
    const parameters = at(await described(), "paths", "/v1/tasks/{id}", "get", "parameters")
    expect(parameters).toContainEqual(
      expect.objectContaining({
        name: "wait",
        schema: expect.objectContaining({ type: "integer", minimum: 0, maximum: 60 })
      })
    )
  })

  it.each(Object.values(Tasks))("shows how to submit $name", async ({ name, title, example }) => {
    const document = await described()
    const forms = at(submission(document), "oneOf")
    const form = (Array.isArray(forms) ? forms : [])
      .map((one: unknown) => followed(document, one))
      .find((one) => String(at(one, "properties", "kind", "enum")) === name)
    expect(form).toMatchObject({
      title,
      examples: [{ kind: name, input: example }],
      required: ["kind", "input"],
      additionalProperties: false,
      properties: { key: {}, resultTtl: { type: "integer" } }
    })
    expect(followed(document, at(form, "properties", "input"))).not.toEqual({})
  })

  it("tells of every field of a submission what it is for", async () => {
    const document = await described()
    const form = at(document, "components", "schemas", "Submit-count", "properties")
    const retry = followed(document, at(form, "retry"))
    const fields = [
      ...["key", "resultTtl", "timeout", "deadline", "notify"].map((name) => at(form, name)),
      ...["attempts", "first", "factor", "cap"].map((name) => at(retry, "properties", name))
    ]
    for (const field of fields)
      expect(followed(document, field)).toMatchObject({ description: expect.stringMatching(/\.$/) })
    expect(at(form, "deadline")).toMatchObject({ type: "string", format: "date-time" })
    expect(at(form, "timeout")).toMatchObject({ type: "number", minimum: 0.1, maximum: 86_400 })
  })

  it("tells of whom to tell when that is, as an option and as a step of the work", async () => {
    const document = await described()
    const form = at(document, "components", "schemas", "Submit-count-page", "properties")
    const step = at(followed(document, at(form, "input")), "properties", "notify")
    expect(followed(document, at(form, "notify"))).toMatchObject({
      description: expect.stringMatching(/^Who is told when the task is finished, however it ends: /)
    })
    expect(followed(document, step)).toMatchObject({
      description: expect.stringMatching(/^Who is told .* as the last step of the work, /)
    })
  })

  it.each([
    ["/v1/tasks", "get", ["200", "422", "503"]],
    ["/v1/tasks/{id}", "delete", ["200", "404", "409", "503"]],
    ["/v1/tasks/{id}/retry", "post", ["202", "404", "409", "413", "415", "422", "503"]],
    ["/v1/tasks/{id}/live", "get", ["200", "204", "404", "503"]]
  ])("tells what %s may answer to %s", async (path, method, statuses) => {
    const responses = at(await described(), "paths", path, method, "responses")
    expect(Object.keys(Object(responses)).toSorted()).toEqual(statuses)
  })

  it("tells which events there are of a task that moves", async () => {
    const answer = at(await described(), "paths", "/v1/tasks/{id}/live", "get", "responses", "200")
    const { anyOf } = Object(at(answer, "content", "text/event-stream", "schema"))
    expect(
      Array.isArray(anyOf) && anyOf.map((one) => String(at(one, "properties", "event", "enum")))
    ).toEqual(["task", "started", "progress", "retrying", "succeeded", "failed", "cancelled"])
  })

  it("tells of a place to go on from as a number among events, and as a text of one task", async () => {
    const document = await described()
    const typeAt = (path: string) => {
      const parameters = at(document, "paths", path, "get", "parameters")
      const found = (Array.isArray(parameters) ? parameters : []).find(
        (one: unknown) => at(one, "name") === "last-event-id"
      )
      return at(found, "schema", "type")
    }
    expect([typeAt("/v1/events"), typeAt("/v1/tasks/{id}/live")]).toEqual(["integer", "string"])
  })

  it("tells which problems there are, and as what they come", async () => {
    const responses = at(await described(), "paths", "/v1/tasks", "post", "responses")
    expect(Object.keys(Object(responses)).toSorted()).toEqual([
      "200",
      "202",
      "400",
      "404",
      "413",
      "415",
      "422",
      "503"
    ])
    expect(at(responses, "422", "content", "application/problem+json")).toBeDefined()
  })
})

describe("the page about the API", () => {
  it("brings all it needs, and loads nothing", async () => {
    const response = await ask("/docs")
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toContain("text/html")
    const policy = response.headers.get("content-security-policy")
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain("http")
    expect(await response.text()).not.toMatch(/<(script|link|img)[^>]+(src|href)=/)
  })
})
