import { assert, describe, it } from "@effect/vitest"
import { extract } from "../../../src/actors/fetch/extract.ts"
import type { Extract, Wanted } from "../../../src/schemas/Extract.ts"

const search = (html: string, wanted: Extract, { xml = false, limit = 100_000 } = {}) =>
  extract({ html: Buffer.from(html), xml, wanted, limit })

/** What one selector finds. */
const found = (html: string, wanted: Wanted, how = {}) => {
  const answer = search(html, { it: wanted }, how)
  assert.strictEqual(answer.is, "found", JSON.stringify(answer))
  return answer.is === "found" ? answer.found["it"] : undefined
}

const text = (html: string, select: string) => found(html, { select })

describe("what is extracted from a page", () => {
  it("stands under the name it was asked for by", () => {
    const answer = search(`<h1>Mill</h1><p class=price>12 €<p class=price>15 €`, {
      title: { select: "h1" },
      prices: { select: ".price", all: true },
      stars: { select: ".stars" },
      reviews: { select: ".review", all: true }
    })
    assert.deepStrictEqual(answer, {
      is: "found",
      found: { title: "Mill", prices: ["12 €", "15 €"], stars: null, reviews: [] }
    })
  })

  it("is the first that matches, unless all are asked for", () => {
    assert.strictEqual(text("<p>a<p>b", "p"), "a")
    assert.deepStrictEqual(found("<p>a<p>b", { select: "p", all: true }), ["a", "b"])
    assert.deepStrictEqual(found("<i>a</i><b>b</b><i>c</i>", { select: "i, b", all: true }), ["a", "b", "c"])
  })

  it("is found in the tree that browsers build", () => {
    const html = "<title>t</title><table><tr><td>cell<p>in it</table>"
    assert.strictEqual(text(html, "html > body > table > tbody > tr > td > p"), "in it")
    assert.strictEqual(text("<p>a<div>b</div>", "p + div"), "b")
    assert.strictEqual(text("<p><noscript><b>plain</b></noscript>", "noscript > b"), "plain")
  })

  it("is found by what scrapers have added to CSS", () => {
    assert.strictEqual(text("<dl><dt>Weight<dd>1<dt>Price<dd>2", "dt:contains('Price') + dd"), "2")
    assert.strictEqual(text("<p>a<p>b<p>c", "p:eq(1)"), "b")
  })

  it("is found by a selector with markup in it, and that markup is no result", () => {
    const html = `<p title="<b>x</b>">a</p><p>&lt;b>kept&lt;/b></p>`
    assert.strictEqual(text(html, `p[title="<b>x</b>"]`), "a")
    assert.strictEqual(text(html, `p:contains("<b>kept</b>")`), "<b>kept</b>")
    assert.isNull(text(html, `p:contains("<b>stolen</b>")`))
  })
})

describe("the text of an element", () => {
  const cases: Record<string, readonly [html: string, text: string]> = {
    "is on one line": ["<p> a\n\t b\u00a0\u3000c&nbsp;<b>d</b>e ", "a b c de"],
    "keeps words of different lines apart": ["<p>a<br>b<ul><li>c<li>d</ul>", "a b"],
    "has entities decoded": ["<p>&lt;M&uuml;hle&gt; &#x1F3E0;", "<Mühle> 🏠"],
    "has no scripts, styles and templates in it": [
      "<p>a<script>b</script><style>c</style><template>d</template>e<!--f-->",
      "ae"
    ],
    "may be empty": ["<p></p>", ""]
  }
  for (const [name, [html, expected]] of Object.entries(cases)) {
    it(name, () => assert.strictEqual(text(html, "p"), expected))
  }

  it("keeps the cells of a table and the items of a list apart", () => {
    assert.strictEqual(text("<table><tr><td>a<td>b<tr><th>c</table>", "table"), "a b c")
    assert.strictEqual(text("<ul><li>a</li><li>b</li></ul>", "ul"), "a b")
    assert.strictEqual(text("<div>a<p>b</p>c</div>", "div"), "a b c")
  })

  it("is whole, however much white space it is written with", () => {
    const words = Array.from({ length: 2500 }, (_, n) => `w${n}`)
    const html = `<div>${words.map((word) => `<p>${" ".repeat(50)}${word}</p>`).join("\n")}</div>`
    assert.strictEqual(text(html, "div"), words.join(" "))
  })

  it("is that of a script, if a script is asked for", () => {
    const html = `<script type="application/ld+json"> {"price": 12} </script>`
    assert.strictEqual(text(html, "script[type='application/ld+json']"), `{"price": 12}`)
  })
})

describe("the markup of an element", () => {
  it("is what is inside, as HTML writes it", () => {
    assert.strictEqual(
      found("<p id=x> Grüße &amp; <b>mehr<br></p>", { select: "p", as: "html" }),
      " Grüße &amp; <b>mehr<br></b>"
    )
  })
})

describe("an attribute of an element", () => {
  it("stands as it does in the page, decoded", () => {
    assert.strictEqual(found("<a href=' ../b?x&amp;y#z '>", { select: "a", as: "attr:href" }), " ../b?x&y#z ")
  })

  it("may be empty, and is passed over where it is not", () => {
    const html = "<a>1</a><a href>2</a><a href=b>3</a>"
    assert.strictEqual(found(html, { select: "a", as: "attr:href" }), "")
    assert.deepStrictEqual(found(html, { select: "a", as: "attr:href", all: true }), ["", "b"])
    assert.isNull(found(html, { select: "a", as: "attr:title" }))
    assert.isNull(found(html, { select: "a", as: "attr:constructor" }))
  })

  it("has a name that in HTML may be written in capitals", () => {
    assert.strictEqual(found("<a DATA-X=1>", { select: "a", as: "attr:Data-x" }), "1")
    assert.strictEqual(found("<svg viewBox='0 0 1 1'>", { select: "svg", as: "attr:viewBox" }), "0 0 1 1")
  })

  it("is told from its namesake of another namespace", () => {
    const html = `<svg xmlns:xlink="x"><use xlink:href="#a"/><use xlink:href="#b" href="#c"/></svg>`
    const values = (as: string) => found(html, { select: "use", as, all: true })
    assert.deepStrictEqual(values("attr:xlink:href"), ["#a", "#b"])
    assert.deepStrictEqual(values("attr:href"), ["#c"])
    assert.strictEqual(found(html, { select: "body", as: "html" }), html.replaceAll("/>", "></use>"))
  })
})

describe("nothing is extracted", () => {
  it("with a selector that can be read but not applied", () => {
    assert.deepStrictEqual(search("<p>a", { a: { select: "p" }, b: { select: "p:nth-child(x)" } }), {
      is: "invalid",
      field: "b",
      reason: "n-th rule couldn't be parsed ('x')"
    })
  })

  it("if it is too much, rather than a part of it", () => {
    const wanted = { first: { select: "p" }, all: { select: "p", all: true } }
    assert.deepStrictEqual(search("<p>üü<p>b", wanted, { limit: 13 }), { is: "tooLarge", field: "all" })
    assert.strictEqual(search("<p>üü<p>b", wanted, { limit: 18 }).is, "found")
  })
})
