import { assert, describe, it } from "@effect/vitest"
import { VisibleText } from "../../../src/actors/count/VisibleText.ts"
import { textOf } from "./reading.ts"

/** White space as a browser shows it. */
const visibleText = (html: string) =>
  textOf(html, (words) => new VisibleText(words))
    .slice(1)
    .replaceAll(/[ \t]*\n\s*/g, "\n")
    .replaceAll(/[ \t]+/g, " ")
    .replaceAll(/^\s|\s$/g, "")

describe("the visible text of a page", () => {
  const cases: Record<string, [string, string]> = {
    "has every block on a line of its own": [
      "<h1>a</h1><div>b<p>c</p>d</div><ul><li>e<li>f</ul><table><tr><td>g<td>h</table>",
      "a\nb\nc\nd\ne\nf\ng\nh"
    ],
    "keeps together what stands in a line": [
      "<p>mill<b>race</b> <i>turns</i>, <a>slowly</a>.</p>",
      "millrace turns, slowly."
    ],
    "breaks lines where the page does": ["a<br>b<hr>c", "a\nb\nc"],
    "keeps spaces that do not break": ["<p>a&nbsp;b &amp; c</p>", "a\u00a0b & c"],
    "has nothing of the head": ["<head><title>t</title><style>s</style></head><body>b</body>", "b"],
    "has nothing of a title without a head": ["<title>t</title><p>b", "b"],
    "has no scripts, styles, templates and comments": [
      "a<script>if (x < 1) {}</script><style>p {}</style><template>t</template><!-- c -->b",
      "ab"
    ],
    "has nothing that stands in for what is shown": [
      "a<noscript>n</noscript><iframe>i</iframe><video>v</video><canvas>c</canvas>",
      "a"
    ],
    "has nothing that is hidden": ["a<p hidden>h</p><div hidden=''>h<p>i</p></div><b>b</b>", "a\nb"],
    "may be nothing": ["<body> \n </body>", ""]
  }
  for (const [name, [html, text]] of Object.entries(cases)) {
    it(name, () => assert.strictEqual(visibleText(html), text))
  }
})
