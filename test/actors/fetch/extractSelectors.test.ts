/** What the gateway lets pass can be applied: who submits hears of a bad selector at once, not after the download. */
import { assert, describe, it } from "@effect/vitest"
import { extract } from "../../../src/actors/fetch/extract.ts"
import { faultOf } from "../../../src/schemas/Selector.ts"

const html = Buffer.from("<form><p>a<b>c</b></p><p>d</p><input></form>")

const isApplied = (select: string) =>
  extract({ html, xml: false, wanted: { it: { select, all: true } }, limit: 10_000 }).is === "found"

/** Those that take nothing, a rule, a number, a text, selectors; and one that nobody has. */
const pseudoClasses = (
  "is where matches not has contains icontains empty root scope first-child last-child only-child nth-child " +
  "nth-last-child first-of-type last-of-type only-of-type nth-of-type nth-last-of-type any-link link disabled enabled " +
  "checked required optional selected first last eq gt lt nth even odd parent header button input text checkbox file " +
  "password radio reset image submit nope"
).split(" ")

const data = (
  "|()|(x)|(2)|(-2)|(2n of .x)|(2n + 1)|(-n+3)|( ODD )|(2 n)|(+ 2n)|(n-)|(:first)|(p, :not(:first))|" +
  "(:not(:not(:first)))|(:eq(1))|(p:first > b)|(:nth-child(x))|(> p)|(+ p)|(p, b)|('x')|(:is(p):has(b))|" +
  "(:not(b, :is(:last)))"
).split("|")

const others = [
  "|p",
  "*|p",
  "*|*",
  "|*",
  "[|a]",
  "[a|b]",
  "[*|a]",
  "> p",
  "+ p",
  "p:FIRST",
  "p:NTH-child(2)",
  "p:first > b"
]

describe("a selector", () => {
  it("that is taken can be applied", () => {
    const selectors = [
      ...pseudoClasses.flatMap((name) => data.map((given) => `p:${name}${given}`)),
      ...others
    ]
    const taken = selectors.filter((select) => faultOf(select) === undefined)
    assert.deepStrictEqual(
      taken.filter((select) => !isApplied(select)),
      []
    )
    assert.isAbove(taken.length, 150)
  })

  const good = [
    "p:nth-child(-n+3)",
    "p:nth-child( ODD )",
    "p:nth-of-type(2n + 1)",
    "p:nth-last-child(+3)",
    "p:eq(-1)"
  ]
  for (const select of [...good, "p:not(:first)", "p:not(:not(:first))", "p:contains('x')", "p:first > b"]) {
    it(`is taken: ${select}`, () => assert.isUndefined(faultOf(select)))
  }

  const bad: Record<string, string> = {
    "p:nth-child(2n of .x)": `:nth-child takes a rule such as 2n + 1, not "2n of .x"`,
    "p:nth-child": ":nth-child takes a rule",
    "div:has(p:nth-child(x))": `:nth-child takes a rule such as 2n + 1, not "x"`,
    "p:eq(x)": `:eq takes a number, not "x"`,
    "p:contains": ":contains takes a text",
    "p:is": ":is takes selectors",
    "p:first-child(2)": ":first-child takes nothing",
    "p:has(:first)": ":first cannot stand in :has",
    "|p": "namespaces are not supported"
  }
  for (const [select, fault] of Object.entries(bad)) {
    it(`is refused: ${select}`, () => assert.include(faultOf(select) ?? "", fault))
  }
})
