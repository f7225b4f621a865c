import { assert, describe, it } from "@effect/vitest"
import { extract } from "../../../src/actors/fetch/extract.ts"

/** What all that match have inside. */
const found = (html: string, select: string, { xml = false, as = "html" } = {}) => {
  const question = { html: Buffer.from(html), xml, wanted: { it: { select, as, all: true } }, limit: 100_000 }
  const answer = extract(question)
  assert.strictEqual(answer.is, "found", JSON.stringify(answer))
  return answer.is === "found" ? answer.found["it"] : undefined
}

describe("a template", () => {
  const html = "<div><template><p class=price>1</p><template><b>2</b></template></template><p>3</p></div>"

  it("holds nothing that a selector finds", () => {
    for (const select of [".price", "body .price", "template > p", "template p", "b", "div:contains('1')"]) {
      assert.deepStrictEqual(found(html, select), [], select)
    }
    assert.deepStrictEqual(found(html, "div > p, template + p, p:first-child"), ["3"])
  })

  it("has its content as its markup, and in that of what it stands in", () => {
    const inside = `<p class="price">1</p><template><b>2</b></template>`
    assert.deepStrictEqual(found(html, "template"), [inside])
    assert.deepStrictEqual(found(html, "div"), [`<template>${inside}</template><p>3</p>`])
  })
})

describe("a picture", () => {
  const html =
    "<svg viewBox='0 0 1 1'><defs><linearGradient id='a' gradientUnits='userSpaceOnUse'><stop></linearGradient></defs>" +
    "<foreignObject><P>b</P></foreignObject></svg>"

  it("is searched by the names its parts have, in capitals or not", () => {
    for (const name of ["linearGradient", "lineargradient", "svg > defs LINEARGRADIENT:has(stop)"]) {
      assert.deepStrictEqual(found(html, name, { as: "attr:id" }), ["a"], name)
    }
    assert.deepStrictEqual(found(html, "foreignObject > p"), ["b"])
    assert.deepStrictEqual(found(html, "[gradientUnits=userSpaceOnUse]", { as: "attr:id" }), ["a"])
    assert.deepStrictEqual(found(html, "svg[viewBox]", { as: "attr:viewBox" }), ["0 0 1 1"])
  })

  it("is written as pictures are", () => {
    assert.deepStrictEqual(found(html, "body"), [
      `<svg viewBox="0 0 1 1"><defs><linearGradient id="a" gradientUnits="userSpaceOnUse"><stop></stop></linearGradient>` +
        "</defs><foreignObject><p>b</p></foreignObject></svg>"
    ])
  })
})

describe("an XHTML page", () => {
  const page = (head: string, body: string) =>
    `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head>${head}</head><body>${body}</body></html>`

  it("goes on after what ends as XML does", () => {
    const html = page(`<script src="x"/>`, `<a id="b"/><p>c<br/>d</p><i title="1 > 0" /><b>e</b>`)
    assert.deepStrictEqual(found(html, "body > a + p", { xml: true }), ["c<br>d"])
    assert.deepStrictEqual(found(html, "body > i + b", { xml: true }), ["e"])
    assert.deepStrictEqual(found(html, "body > p"), [])
  })

  it("keeps what only looks like a tag", () => {
    const data = `{"html": "<a href='x'/>", "more": "<p/>"}`
    const html = page(
      `<script type="application/ld+json">${data}</script>`,
      `<p title="<i/>">a<!-- <b/> --><u/></p>`
    )
    assert.deepStrictEqual(found(html, "script", { xml: true }), [data])
    assert.deepStrictEqual(found(html, "p", { xml: true, as: "attr:title" }), ["<i/>"])
    assert.deepStrictEqual(found(html, "p", { xml: true }), ["a<!-- <b/> --><u></u>"])
  })

  it("has pictures that end as XML does", () => {
    const html = page("", `<svg><g><g/><path d="x"/></g></svg><p>a</p>`)
    assert.deepStrictEqual(found(html, "svg", { xml: true }), [`<g><g></g><path d="x"></path></g>`])
    assert.deepStrictEqual(found(html, "svg + p", { xml: true }), ["a"])
  })
})
