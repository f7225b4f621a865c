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
      "/metrics",
      "/readyz",
      "/v1/blobs",
      "/v1/blobs/{id}",
      "/v1/count",
      "/v1/count-page",
      "/v1/events",
      "/v1/fetch",
      "/v1/kinds",
      "/v1/kinds/{kind}/limits",
      "/v1/kinds/{kind}/pause",
      "/v1/kinds/{kind}/resume",
      "/v1/notify",
      "/v1/resize",
      "/v1/schedules",
      "/v1/schedules/{name}",
      "/v1/schedules/{name}/pause",
      "/v1/schedules/{name}/resume",
      "/v1/schedules/{name}/run",
      "/v1/schedules:next",
      "/v1/session",
      "/v1/stats",
      "/v1/stats/live",
      "/v1/subscribers",
      "/v1/subscribers/{name}",
      "/v1/subscribers/{name}/ack",
      "/v1/subscribers/{name}/nak",
      "/v1/subscribers/{name}/next",
      "/v1/tasks",
      "/v1/tasks/{id}",
      "/v1/tasks/{id}/live",
      "/v1/tasks/{id}/retry",
      "/v1/tasks/{id}/run",
      "/v1/tasks:batch",
      "/v1/thumbnails"
    ])
  })

  it("refers to nothing that it does not have", async () => {
    const document = await described()
    const refs = refsOf(document)
    expect(refs.length).toBeGreaterThan(10)
    for (const ref of refs) expect(resolve(document, ref), ref).toBeDefined()
  })

  it("tells nothing of how it was made", async () => {
    const text = await (await ask("/openapi.json")).text()
    expect(/x-effect|\w+Encoded|9007199254740991/.exec(text)?.[0]).toBeUndefined()
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
    ["/v1/tasks:batch", "post", ["200", "400", "413", "415", "422", "503"]],
    ["/v1/count", "post", ["200", "202", "400", "404", "413", "415", "422", "503"]],
    ["/v1/tasks/{id}", "delete", ["200", "404", "409", "422", "503"]],
    ["/v1/tasks/{id}/live", "get", ["200", "204", "404", "422", "503"]],
    ["/v1/stats", "get", ["200", "422", "503"]]
  ])("tells what %s may answer to %s", async (path, method, statuses) => {
    const responses = at(await described(), "paths", path, method, "responses")
    const atTheDoor = ["401", "403", "429", "default"]
    expect(Object.keys(Object(responses)).toSorted()).toEqual([...statuses, ...atTheDoor].toSorted())
  })

  it("tells wherever a key is needed that this gateway may be shutting down", async () => {
    const document = await described()
    const operations = Object.values(Object(at(document, "paths"))).flatMap((path) =>
      Object.values(Object(path))
    )
    const guarded = operations.filter((operation) => at(operation, "responses", "401") !== undefined)
    expect(guarded.length).toBeGreaterThan(20)
    for (const operation of guarded.filter((one) => at(one, "operationId") !== "session.begin")) {
      const refs = refsOf(at(operation, "responses", "503"))
      expect(refs, String(at(operation, "operationId"))).toContain("#/components/schemas/NotReady")
    }
  })

  it("shows each problem as it comes", async () => {
    const responses = at(await described(), "paths", "/v1/tasks", "post", "responses")
    expect(
      at(responses, "422", "content", "application/problem+json", "examples", "Invalid", "value")
    ).toEqual({
      type: "urn:millrace:problem:invalid",
      title: "The request is not valid",
      status: 422,
      detail: "The request is not valid.",
      errors: [{ path: ["input", "url"], message: expect.any(String) }]
    })
    for (const response of Object.values(Object(responses))) {
      const content = at(response, "content", "application/problem+json")
      const named = refsOf(at(content, "schema")).map((ref) => ref.split("/").at(-1))
      if (at(content, "examples") !== undefined) {
        expect(Object.keys(Object(at(content, "examples"))).toSorted()).toEqual(named.toSorted())
      }
    }
  })

  it("lets an answer grow, and no request", async () => {
    const document = await described()
    const schemas = at(document, "components", "schemas")
    expect(at(schemas, "Submit-count", "additionalProperties")).toBe(false)
    expect(at(schemas, "RetryOptions", "additionalProperties")).toBe(false)
    expect(at(schemas, "Task", "additionalProperties")).toBeUndefined()
    expect(at(schemas, "Stats", "additionalProperties")).toBeUndefined()
  })

  it.each(taskNames)("has a route of its own, with types and an example that works: %s", async (kind) => {
    const document = await described()
    const route = at(document, "paths", `/v1/${kind}`, "post")
    const { examples, schema } = Object(at(route, "requestBody", "content", "application/json"))
    expect(followed(document, schema)).toMatchObject({ required: ["input"], additionalProperties: false })
    const answer = at(route, "responses", "200", "content", "application/json", "schema")
    expect(at(followed(document, answer), "properties", "kind", "enum")).toEqual([kind])
    expect(at(followed(document, answer), "properties", "output")).not.toEqual({})
    const response = await ask(`/v1/${kind}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(examples[kind].value)
    })
    expect(response.status).toBe(202)
  })

  it.each(["/v1/tasks", "/v1/tasks:batch"])("shows by examples that work what %s takes", async (path) => {
    const content = at(await described(), "paths", path, "post", "requestBody", "content", "application/json")
    for (const example of Object.values(Object(at(content, "examples")))) {
      const response = await ask(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(at(example, "value"))
      })
      expect(response.status).toBe(path === "/v1/tasks" ? 202 : 200)
    }
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
})
