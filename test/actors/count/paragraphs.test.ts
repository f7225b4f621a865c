import { assert, describe, it } from "@effect/vitest"
import { paragraphs } from "../../../src/actors/count/paragraphs.ts"

describe("the paragraphs of a page", () => {
  // Where nothing else is said, what BeautifulSoup 4.15 on lxml gives: "\n".join(p.get_text() for p in find_all("p")).
  const cases: Record<string, [string, string]> = {
    "are the text inside <p>, and nothing beside it": ["<h1>t</h1><p>a b</p><div>c</div><P>d</P>", "a b\nd"],
    "end where the next block begins": ["<p>one<p>two<div>three</div>four<p>five", "one\ntwo\nfive"],
    "have the text of the markup inside them": ["<p>a <b>b<i>c</i></b>, <a href=x>d</a></p>", "a bc, d"],
    "have their entities decoded": [
      "<p>a &amp; b&nbsp;c &eacute;&#8217;s &lt;d&gt; &copy 2020</p>",
      "a & b\u00a0c é’s <d> © 2020"
    ],
    "have no scripts, styles, templates and comments": [
      "<p>a<script>var p</script><style>q</style><template>r</template><!-- s -->b</p>",
      "ab"
    ],
    "have no readings of characters": ["<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字</p>", "漢字"],
    "have what a browser without scripts shows": ["<p>a<noscript>n</noscript>b</p>", "anb"],
    "are found in lists and tables": ["<ul><li><p>a</p><li><p>b</p></ul><table><td><p>c</table>", "a\nb\nc"],
    // BeautifulSoup gives "q" twice: once for each of the two.
    "count once where one is inside another": ["<p>o<button><p>q</p></button>r</p>", "o\nq\nr"],
    "may be none": ["<div>a</div>", ""]
  }
  for (const [name, [html, text]] of Object.entries(cases)) {
    it(name, () => assert.strictEqual(paragraphs(html, ""), text))
  }

  it("have a line break where it is asked for", () => {
    assert.strictEqual(paragraphs("<br><p>a<br>b<br/>c</p><br>", ""), "abc")
    assert.strictEqual(paragraphs("<br><p>a<br>b<br/>c</p><br>", "\n"), "a\nb\nc")
  })

  it("are found in markup that is nested very deep", () => {
    assert.strictEqual(paragraphs(`${"<div>".repeat(20_000)}<p>deep`, ""), "deep")
  })
})
