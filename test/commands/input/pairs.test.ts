/** `name=value` pairs, read as the schema of a kind says. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Schema } from "effect"
import { inputOfPairs, isPair } from "../../../src/commands/input/pairs.ts"
import { find } from "../../../src/schemas/Tasks.ts"

const schemaOf = (kind: string) => {
  const { schema, definitions } = Schema.toJsonSchemaDocument(find(kind)?.input ?? Schema.Json)
  return { ...schema, $defs: definitions }
}

const files = FileSystem.layerNoop({ readFileString: (path) => Effect.succeed(`what is in ${path}`) })

const input = (kind: string, ...words: ReadonlyArray<string>) =>
  inputOfPairs(kind, words, schemaOf(kind)).pipe(Effect.provide(Layer.mergeAll(NodeServices.layer, files)))

describe("name=value pairs", () => {
  it.effect.each<readonly [kind: string, words: ReadonlyArray<string>, input: unknown]>([
    ["count", ["text=5", "top=5"], { text: "5", top: 5 }],
    ["count", ["text=a=b:c", "scope=body"], { text: "a=b:c", scope: "body" }],
    ["count", ["text="], { text: "" }],
    ["count", ["text=@page.txt"], { text: "what is in page.txt" }],
    ["count", [`text:="@page.txt"`, "top:=7"], { text: "@page.txt", top: 7 }],
    ["resize", ["blob=b", "enlarge=true", "quality=80"], { blob: "b", enlarge: true, quality: 80 }],
    [
      "resize",
      ["url=http://x/?a=1", 'sizes={"width":100}', 'sizes={"width":200}'],
      {
        url: "http://x/?a=1",
        sizes: [{ width: 100 }, { width: 200 }]
      }
    ],
    ["resize", [`sizes=[{"width":100}]`], { sizes: [{ width: 100 }] }],
    [
      "notify",
      ["email.to=a@x.org", "email.to=b@x.org", "email.subject=5", "email.text=true"],
      {
        email: { to: ["a@x.org", "b@x.org"], subject: "5", text: "true" }
      }
    ],
    [
      "notify",
      ["webhook.url=http://x/", `webhook.body={"n":1}`],
      {
        webhook: { url: "http://x/", body: { n: 1 } }
      }
    ],
    [
      "fetch",
      ["url=http://x/", "extract.name.select=h1"],
      {
        url: "http://x/",
        extract: { name: { select: "h1" } }
      }
    ],
    ["notify", [`email.to=["a@x.org"]`], { email: { to: ["a@x.org"] } }],
    // What is no number is for the contract to refuse, with its own words.
    ["count", ["text=x", "top=many"], { text: "x", top: "many" }]
  ])("of %s, %j", ([kind, words, expected]) =>
    Effect.gen(function* () {
      assert.deepEqual(yield* input(kind, ...words), expected)
    })
  )

  it.effect("stay text where text will do as well, unless it is one of the names", () =>
    Effect.gen(function* () {
      const either = (...values: ReadonlyArray<string>) => ({ enum: values, type: "string" })
      const schema = {
        type: "object",
        properties: {
          any: { type: ["string", "number", "null"] },
          some: { anyOf: [either("auto"), { type: "integer" }] },
          which: { anyOf: [either("5"), { type: "integer" }] }
        }
      }
      const input = yield* inputOfPairs("own", ["any=5", "some=5", "which=5"], schema)
      assert.deepEqual(input, { any: "5", some: 5, which: "5" })
    }).pipe(Effect.provide(files))
  )

  it.effect.each([
    ["count", "txt=a", /it takes no "txt"; did you mean text\?$/],
    ["count", "colour=red", /it takes no "colour"; there are text, html, blob, scope, words, top\./],
    ["notify", "email.subjekt=a", /did you mean subject\?/],
    ["count", "top:=many", /what stands after top:= is no JSON/],
    ["count", "__proto__.x=1", /it takes no "__proto__"/]
  ] as const)("of %s, not %s", ([kind, word, why]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(input(kind, word))
      assert.match(error.message, why)
    })
  )

  it("are told from JSON", () => {
    for (const word of ["text=a", "a.b=c", "a:=1", "größe=1"]) assert.isTrue(isPair(word), word)
    for (const word of ["{}", `{"a":"b=c"}`, `"a=b"`, "5", "=a", "-", "[1]", "a b=c"])
      assert.isFalse(isPair(word), word)
  })
})
