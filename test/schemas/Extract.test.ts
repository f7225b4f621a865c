import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Extract } from "../../src/schemas/Extract.ts"

const accepts = (wanted: unknown) => Schema.is(Extract)(wanted)

const refusalOf = (select: string) =>
  Effect.map(
    Effect.flip(Schema.decodeUnknownEffect(Extract)({ price: { select } })),
    ({ message }) => message
  )

describe("what is to be extracted", () => {
  it("is one to fifty selectors by name", () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, { select: "p" }]))
    assert.isFalse(accepts(fields(0)))
    assert.isTrue(accepts(fields(50)))
    assert.isFalse(accepts(fields(51)))
  })

  it("has names that are no trap for whoever reads them", () => {
    for (const name of ["price", "a-b_c9", "constructor"]) {
      assert.isTrue(accepts({ [name]: { select: "p" } }), name)
    }
    const odd = ["", "a b", "9", "a.b", "x".repeat(65)].map((name) => ({ [name]: { select: "p" } }))
    for (const wanted of [...odd, JSON.parse('{"__proto__": {"select": "p"}}')]) {
      assert.isFalse(accepts(wanted), JSON.stringify(wanted))
    }
  })

  it("is the text, the markup or an attribute", () => {
    for (const as of ["text", "html", "attr:href", "attr:data-x", "attr:xlink:href"]) {
      assert.isTrue(accepts({ a: { select: "p", as } }), as)
    }
    for (const as of ["", "attr:", "attr:a b", "attr:a=b", "Text", "href", `attr:${"x".repeat(101)}`]) {
      assert.isFalse(accepts({ a: { select: "p", as } }), as)
    }
  })

  const selectors = [
    "p",
    ".price > b",
    "#a [data-x='1' i] ~ *",
    "div:has(> p):not(.x, .y)",
    "tr:nth-child(2n + 1) td",
    "a:contains('Price')",
    "li:first",
    "h1, h2",
    "svg\\:a"
  ]
  for (const select of selectors) {
    it(`takes the selector ${select}`, () => assert.isTrue(accepts({ a: { select } })))
  }

  const refused: Record<string, string> = {
    "": "length",
    " ": "no CSS selector",
    "p[": "no CSS selector",
    "p,": "no CSS selector",
    "a >> b": "no CSS selector",
    "p::before": "::before is no element of the page",
    "p:hover": "there is no pseudo-class :hover",
    "p:not(a:wheel)": "there is no pseudo-class :wheel",
    "a || b": "|| is not supported",
    "svg|a": "namespaces are not supported",
    "[xlink|href]": "namespaces are not supported",
    [`p${" p".repeat(250)}`]: "length"
  }
  for (const [select, message] of Object.entries(refused)) {
    it.effect(`refuses the selector "${select.slice(0, 20)}" at once, and says why`, () =>
      Effect.gen(function* () {
        assert.include(yield* refusalOf(select), message)
      })
    )
  }
})
