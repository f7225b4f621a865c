import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { pageReader } from "../../../src/actors/fetch/readPage.ts"

const at = "https://mill.example/a/page?q=1"

const readPage = (html: string, url: string) => inPieces([html], url)

const inPieces = (pieces: ReadonlyArray<string>, url: string) => {
  const reader = pageReader(url)
  for (const piece of pieces) reader.write(piece)
  return reader.end()
}

const links = (html: string) => readPage(html, at).links

describe("a page", () => {
  it("says its title, description, language and canonical address", () => {
    const page = readPage(
      `<!doctype html><html lang="de"><head><title> Die
        M&uuml;hle &amp; ihr Rad</title>
      <meta name="Description" content=" Wie sie  mahlt ">
      <link rel="alternate Canonical" href="/muehle#rad"></head><body>...`,
      at
    )
    assert.deepStrictEqual(page, {
      title: "Die Mühle & ihr Rad",
      description: "Wie sie mahlt",
      language: "de",
      canonical: "https://mill.example/muehle",
      links: []
    })
  })

  it("leaves out what it does not say", () => {
    assert.deepStrictEqual(readPage("<title> </title><html lang=''><p>text", at), { links: [] })
  })

  it("has the first title, and not that of a picture", () => {
    const html = "<svg><title>icon</title></svg><title>page</title><title>other</title>"
    assert.strictEqual(readPage(html, at).title, "page")
  })

  it("leaves out a canonical address that is not HTTP", () => {
    assert.notProperty(readPage('<link rel=canonical href="mailto:me@mill.example">', at), "canonical")
  })

  it("is the same in whatever pieces it comes", () => {
    const parts = fc.constantFrom(
      ..."<title>,</title>,&amp;,&amp,&notit;,&#x1F3E0;,& ,<a href=,<a,\t,href='x,?a=1&copy=2','>,\",>,/>,</a>,<svg>,</svg>".split(
        ","
      ),
      ..."<template>,</template>,<!--,-->,<base href=/b/>,<script>,</script>,<meta name=description content=,ü,🏠,<![CDATA[,]]>".split(
        ","
      ),
      ..."<link rel=canonical href=/c>,<html lang=de>,<?x?>,<!doctype html>,<textarea>,</textarea>,#,a".split(
        ","
      )
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), fc.infiniteStream(fc.nat(12)), (page, lengths) => {
        const html = page.join("")
        const pieces: Array<string> = []
        for (let from = 0; from < html.length; from += pieces.at(-1)?.length ?? 1) {
          const { value = 0 } = lengths.next()
          pieces.push(html.slice(from, from + 1 + value))
        }
        assert.deepStrictEqual(inPieces(pieces, at), readPage(html, at))
      }),
      { numRuns: 500 }
    )
  })

  it("cuts a title that never ends", () => {
    assert.strictEqual(readPage(`<title>${"x".repeat(1_000_000)}`, at).title?.length, 1000)
  })

  it("does not mind markup that is nested very deep", () => {
    const html = `${"<div>".repeat(20_000)}<a href="/deep">`
    assert.deepStrictEqual(readPage(html, at).links, ["https://mill.example/deep"])
  })
})

describe("the links of a page", () => {
  it("are absolute, in the order of the page and without repeats", () => {
    assert.deepStrictEqual(
      links(
        `<a href="b">1</a><area href="/c"><a href="//other.example">2</a><a href="?q=2">3</a><a href=b>4</a>`
      ),
      [
        "https://mill.example/a/b",
        "https://mill.example/c",
        "https://other.example/",
        "https://mill.example/a/page?q=2"
      ]
    )
  })

  it("count from the base that the page names, wherever it names it", () => {
    assert.deepStrictEqual(links(`<a href="b">1</a><base href="/x/y"><base href="/z/">`), [
      "https://mill.example/x/b"
    ])
  })

  it("count from the page if its base is no HTTP address", () => {
    assert.deepStrictEqual(links(`<base href="data:text/html,"><a href="b">`), ["https://mill.example/a/b"])
  })

  it("lead over HTTP and to another page", () => {
    const others = [
      "#top",
      " #top",
      "mailto:a@b",
      "javascript:void(0)",
      "ftp://x/",
      "http://[",
      "tel:1",
      "data:,x"
    ]
    assert.deepStrictEqual(links(others.map((href) => `<a href="${href}">x</a>`).join("")), [])
  })

  it("are the same for two places in one page", () => {
    assert.deepStrictEqual(links(`<a href="b#1">1</a><a href="b#2">2</a>`), ["https://mill.example/a/b"])
  })

  it("are not those of a template, and of none within it", () => {
    const template = `<template><template></template><a href="b">1</a></template>`
    assert.deepStrictEqual(links(`${template}</template><a href="c">`), ["https://mill.example/a/c"])
  })

  it("lead where the first of two attributes says", () => {
    assert.deepStrictEqual(links(`<a href="b" HREF="c">`), ["https://mill.example/a/b"])
  })

  it("are those of a picture", () => {
    assert.deepStrictEqual(links(`<svg><a href="b"><text>1</text></a></svg>`), ["https://mill.example/a/b"])
  })

  it("are not those that a script writes or a comment holds", () => {
    assert.deepStrictEqual(links(`<script>"<a href=b>"</script><!-- <a href=c> --><textarea><a href=d>`), [])
  })

  it("go on after a script that ends as XML does", () => {
    assert.deepStrictEqual(
      links(`<html xmlns="http://www.w3.org/1999/xhtml"><script src="x"/><a href="b"/>`),
      ["https://mill.example/a/b"]
    )
  })

  it("do not count from a base that is endless, nor are endless themselves", () => {
    const endless = "x".repeat(9000)
    assert.deepStrictEqual(links(`<base href="/${endless.slice(0, 3000)}/"><a href="b">`), [
      "https://mill.example/a/b"
    ])
    assert.deepStrictEqual(links(`<base href="/${endless}/"><a href="b"><a href="${endless}">`), [
      "https://mill.example/a/b"
    ])
  })

  it("are at most 2,000", () => {
    const html = Array.from({ length: 2001 }, (_, n) => `<a href="${n}">`).join("")
    assert.strictEqual(links(html).length, 2000)
  })

  it("are looked for in 4,000 places at most", () => {
    const others = Array.from({ length: 3999 }, (_, n) => `<a href="mailto:${n}">`).join("")
    assert.deepStrictEqual(links(`${others}<a href="b"><a href="c">`), ["https://mill.example/a/b"])
  })

  it("are fewer if they are long, so that the output of a task fits a message", () => {
    const html = Array.from({ length: 2000 }, (_, n) => `<a href="${n}?${"x".repeat(900)}">`).join("")
    assert.isBelow(JSON.stringify(links(html)).length, 160_000)
    assert.isAbove(links(html).length, 100)
  })
})
