import { assert, describe, it } from "@effect/vitest"
import { Paragraphs } from "../../../src/actors/count/Paragraphs.ts"
import { textOf } from "./reading.ts"

const paragraphs = (html: string) => textOf(html, (words) => new Paragraphs(words))

describe("the paragraphs of a page", () => {
  const cases: Record<string, [string, string]> = {
    "are the text inside <p>, and nothing beside it": [
      "<h1>t</h1><p>a b</p><div>c</div><P>d</P>",
      "|a b||d|"
    ],
    "end where the next block begins": ["<p>one<p>two<div>three</div>four<p>five", "|one||two||five|"],
    "have the text of the markup inside them": ["<p>a <b>b<i>c</i></b>, <a href=x>d</a></p>", "|a bc, d|"],
    "have their entities decoded": [
      "<p>a &amp; b&nbsp;c &eacute;&#8217;s &lt;d&gt; &copy 2020</p>",
      "|a & b\u00a0c é’s <d> © 2020|"
    ],
    "have no scripts, styles, templates and comments": [
      "<p>a<script>var p</script><style>q</style><template>r<p>s</p></template><!-- s -->b</p>",
      "|ab|"
    ],
    "have no readings of characters": ["<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字</p>", "|漢字|"],
    "have what a browser without scripts shows": ["<p>a<noscript>n</noscript>b</p>", "|anb|"],
    "are found in lists and tables": [
      "<ul><li><p>a</p><li><p>b</p></ul><table><td><p>c</table>",
      "|a||b||c|"
    ],
    "may stand in one another": ["<p>o<button><p>q</p></button>r</p>", "|o|q|r|"],
    "know where lines break": ["<br><p>a<br>b<br/>c</p><br>", "|a/b/c|"],
    "may be none": ["<div>a</div>", ""]
  }
  for (const [name, [html, text]] of Object.entries(cases)) {
    it(name, () => assert.strictEqual(paragraphs(html), text))
  }
})
