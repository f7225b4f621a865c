import { assert, describe, it } from "@effect/vitest"
import { HtmlStream, readHtml } from "../../../src/actors/text/readHtml.ts"

/** The elements and texts of a page; what stands in a template is passed over. */
const told = (html: string): string => {
  let text = ""
  readHtml(html, {
    open: (name, attributes) => {
      text += attributes.has("hidden") ? `<${name} hidden>` : `<${name}>`
      return name !== "template"
    },
    text: (piece) => void (text += piece),
    close: (name) => void (text += `</${name}>`)
  })
  return text
}

const inBody = (text: string) => `<html><body>${text}</body></html>`

describe("html", () => {
  // Where nothing else is said, the tree that lxml 6.1 has of it.
  const cases: Record<string, [string, string]> = {
    "has a body even if it does not say so": ["a", inBody("a")],
    "has a head for what belongs there": [
      "<title>t</title>a",
      "<html><head><title>t</title></head><body>a</body></html>"
    ],
    "ends a paragraph where the next block begins": ["<p>a<div>b", inBody("<p>a</p><div>b</div>")],
    "ends no paragraph outside of what stands in it": [
      "<p><font>a<p>b",
      inBody("<p><font>a<p>b</p></font></p>")
    ],
    "ends bold text where a paragraph begins": ["<b>a<p>b", inBody("<b>a</b><p>b</p>")],
    "ends what is open inside with what ends": ["<p><b><i>a</p>b", inBody("<p><b><i>a</i></b></p>b")],
    "passes over an end tag of what is not open": ["a</p></b>b</>c", inBody("abc")],
    "passes over an end tag that would end a table around it": [
      "<div><table><tr><td>a</div>b</table>",
      inBody("<div><table><tr><td>ab</td></tr></table></div>")
    ],
    "has one html and one body": [
      "<html><body>a<html><body>b</body></html>c",
      "<html><body>abc</body></html>"
    ],
    "goes on after its end": [
      "<p>a</body></html><p>b",
      "<html><body><p>a</p></body></html><html><p>b</p></html>"
    ],
    "has elements without content": ["a<br>b<img/>c</br>", inBody("a<br></br>b<img></img>c")],
    "ends an element with a solidus": ["<b/>a<p />b", inBody("<b></b>a<p></p>b")],
    "says what is hidden": ["<b HIDDEN class=x>a", inBody("<b hidden>a</b>")],
    "has text in scripts, styles and frames, whatever it looks like": [
      "<p><style><b></style><iframe><b>x</b></iframe>",
      inBody("<p><style><b></style><iframe><b>x</b></iframe></p>")
    ],
    "has scripts in scripts": [
      "<p><script><!-- <script>a</script> b --></script>c",
      inBody("<p><script><!-- <script>a</script> b --></script>c</p>")
    ],
    "passes over what its reader does not want": [
      "a<template>b<p>c</template>d",
      inBody("a<template></template>d")
    ],
    "has no comments, declarations and instructions": ["a<!-- b -->c<!d>e<?f?>g", inBody("aceg")]
  }
  for (const [name, [html, text]] of Object.entries(cases)) {
    it(name, () => assert.strictEqual(told(html), text))
  }

  it("says where it is too deep, and goes on", () => {
    let open = 0
    let deepest = 0
    let text = ""
    const stream = new HtmlStream({
      open: () => {
        deepest = Math.max(deepest, ++open)
        return true
      },
      text: (piece) => void (text += piece),
      close: () => void open--
    })
    for (let n = 0; n < 150; n++) stream.write("<i>".repeat(1000))
    stream.write("deep")
    stream.end()
    assert.isTrue(stream.tooDeep)
    assert.strictEqual(deepest, 100_000)
    assert.strictEqual(text, "deep")
    assert.strictEqual(open, 0)
  })
})
