/** The contracts of all kinds: what each shows to the world, and the rules that no type can say. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema } from "effect"
import type * as Task from "../../src/schemas/Task.ts"
import { Tasks, find, taskNames } from "../../src/schemas/Tasks.ts"
import { decodeInput } from "../../src/schemas/Validation.ts"

const all: ReadonlyArray<readonly [string, Task.Any]> = Object.entries(Tasks)

const takes = (contract: Task.Any, input: unknown) =>
  Exit.isSuccess(Effect.runSyncExit(decodeInput(contract, input)))

describe.each(all)("the contract of %s", (name, contract) => {
  it("is found under its name", () => {
    assert.strictEqual(find(name)?.name, name)
    assert.include(taskNames, name)
  })

  it("takes its own example", () => {
    assert.isTrue(takes(contract, contract.example))
  })

  it.each(["input", "output", "failure"] as const)("describes its %s as JSON Schema", (part) => {
    const { schema } = Schema.toJsonSchemaDocument(contract[part])
    assert.match(JSON.stringify(schema), /"(type|anyOf|\$ref)"/)
  })
})

const url = "https://example.org/"
const email = { to: "ada@example.org", subject: "Hello", text: "..." }
const webhook = { url, body: { hello: "world" } }

describe("an input with a choice", () => {
  it.each<[string, Task.Any, ReadonlyArray<object>]>([
    ["count", Tasks.count, [{ text: "a" }, { html: "<p>a" }, { blob: "b" }]],
    ["resize", Tasks.resize, [{ url }, { blob: "b" }]],
    ["thumbnails", Tasks.thumbnails, [{ url }, { blob: "b" }]],
    ["notify", Tasks.notify, [{ email }, { webhook }]]
  ])("names exactly one source: %s", (_, contract, choices) => {
    const [first, second] = choices
    for (const choice of choices) assert.isTrue(takes(contract, choice))
    assert.isFalse(takes(contract, {}))
    assert.isFalse(takes(contract, { ...first, ...second }))
  })

  it("may be an empty text: that is a text as well", () => {
    assert.isTrue(takes(Tasks.count, { text: "" }))
  })
})

describe("an address", () => {
  it.each(["http://example.org", "https://example.org:8080/a?b=c#d", "http://127.0.0.1", "http://[::1]/"])(
    "is %s",
    (good) => {
      assert.isTrue(takes(Tasks.fetch, { url: good }))
    }
  )

  it.each(["", "example.org", "/a", "ftp://example.org", "file:///etc/passwd", "javascript:1", "http://"])(
    "is not %j",
    (bad) => {
      assert.isFalse(takes(Tasks.fetch, { url: bad }))
    }
  )
})

describe("a mail", () => {
  it.each([
    ["a subject of two lines", { ...email, subject: "Hello\r\nBcc: eve@example.org" }],
    ["an empty subject", { ...email, subject: "" }],
    ["two addresses in one", { ...email, to: "ada@example.org,eve@example.org" }],
    ["an address with a comma", { ...email, to: "ada,eve@example.org" }],
    ["an address that ends a line", { ...email, to: "ada@example.org\nBcc" }],
    ["an address of two lines", { ...email, to: "ada@example.org\nBcc: eve@example.org" }],
    ["nobody to send it to", { ...email, to: [] }],
    ["51 receivers", { ...email, to: Array.from({ length: 51 }, () => "ada@example.org") }]
  ])("is refused with %s", (_, bad) => {
    assert.isFalse(takes(Tasks.notify, { email: bad }))
  })

  it("goes to up to 50 receivers", () => {
    assert.isTrue(
      takes(Tasks.notify, { email: { ...email, to: Array.from({ length: 50 }, () => "ada@example.org") } })
    )
  })
})

describe("sizes", () => {
  it.each([
    ["none", []],
    ["21", Array.from({ length: 21 }, () => ({ width: 1 }))],
    ["a width of 0", [{ width: 0 }]],
    ["a width of 8193", [{ width: 8193 }]],
    ["half a pixel", [{ width: 1.5 }]],
    ["a height alone", [{ height: 10 }]],
    ["a name with a slash", [{ name: "../a", width: 1 }]]
  ])("are refused: %s", (_, sizes) => {
    assert.isFalse(takes(Tasks.resize, { url, sizes }))
  })
})
