/** What a robots.txt says: the rules and the examples of RFC 9309. */
import { assert, describe, it } from "@effect/vitest"
import { longestFile, rulesFor } from "../../../src/actors/fetch/robots.ts"

const allows = (text: string | ReadonlyArray<string>, path: string, product = "Millrace") =>
  rulesFor(typeof text === "string" ? text : text.join("\n"), product).allows(path)

const group = (...rules: ReadonlyArray<string>) => ["User-agent: *", ...rules]

/** From section 5.1. */
const simple = `
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
`

describe("a robots.txt", () => {
  it.each([
    ["anybot", "/", true],
    ["anybot", "/example/page.html", false],
    ["anybot", "/publications/a.gif", true],
    ["anybot", "/a/b.gif", false],
    ["anybot", "/a/b.gif?c", true],
    ["foobot", "/", false],
    ["foobot", "/example/page.html", true],
    ["foobot", "/example/allowed.gif", true],
    ["FooBot", "/example/other.html", false],
    ["barbot", "/example/page.html", false],
    ["bazbot", "/example/page.html", false],
    ["barbot", "/other.gif", true],
    ["quxbot", "/example/", true]
  ])("says to %s of %s: %s", (product, path, expected) => {
    assert.strictEqual(allows(simple, path, product), expected)
  })

  it.each([
    ["nothing is said", "", "/", true],
    ["it is a page", "<!doctype html><p>User-agent: *</p>", "/", true],
    ["nobody is named", "Disallow: /", "/", true],
    ["others are named", "User-agent: other\nDisallow: /", "/", true],
    ["a longer name is named", "User-agent: MillraceNews\nDisallow: /", "/", true],
    ["it is named with its version", "User-agent: millrace/2.1\nDisallow: /", "/", false],
    [
      "it is named twice",
      "User-agent: millrace\nDisallow: /a\n\nUser-agent: millrace\nDisallow: /b",
      "/b",
      false
    ],
    [
      "it is named, and so are all",
      "User-agent: *\nDisallow: /\nUser-agent: millrace\nDisallow: /a",
      "/b",
      true
    ],
    [
      "other lines stand between",
      "User-agent: a\nSitemap: /x\nUser-agent: millrace\nDisallow: /",
      "/",
      false
    ],
    ["lines end in CR LF", "User-agent: *\r\nDisallow: /a\r\n", "/a", false],
    ["lines end in CR", "User-agent: *\rDisallow: /a\r", "/a", false],
    ["it begins with a byte order mark", "\uFEFFUser-agent: *\nDisallow: /", "/", false],
    ["lines have comments", "User-agent: * # all\nDisallow: /a # not this", "/a", false],
    ["names are in capitals", "USER-AGENT: *\nDISALLOW: /", "/", false],
    ["white space is everywhere", "  User-agent :  *  \n\tDisallow\t: /a  ", "/a", false],
    ["it is about itself", "User-agent: *\nDisallow: /", "/robots.txt", true]
  ])("where %s", (_, text, path, expected) => {
    assert.strictEqual(allows(text, path), expected)
  })

  it.each([
    ["the longest rule", ["Allow: /p", "Disallow: /"], "/page", true],
    ["the longest rule, whatever comes first", ["Disallow: /", "Allow: /p"], "/page", true],
    ["of two as long the one that allows", ["Disallow: /folder", "Allow: /folder"], "/folder/page", true],
    ["no empty rule", ["Disallow:"], "/", true],
    ["a rule from the beginning", ["Disallow: /a"], "/b/a", true],
    ["case", ["Disallow: /A"], "/a", true],
    ["the query", ["Disallow: /*?session="], "/a?session=1", false],
    ["a star in the middle", ["Disallow: /a*/c"], "/ab/x/c/d", false],
    ["a star that stands for nothing", ["Disallow: /a*b"], "/ab", false],
    ["several stars in order", ["Disallow: /*a*b*c"], "/xbxaxc", true],
    ["the end", ["Disallow: /a$"], "/ab", true],
    ["the end itself", ["Disallow: /a$"], "/a", false],
    ["the end after a star", ["Disallow: /*.php$"], "/a.php.php", false],
    ["an end that is not one", ["Disallow: /a$b"], "/a$b", false],
    ["no piece twice", ["Disallow: /ab*ba$"], "/aba", true]
  ])("goes by %s", (_, rules, path, expected) => {
    assert.strictEqual(allows(group(...rules), path), expected)
  })

  /** The table of section 2.2.2, and more. */
  it.each([
    ["/foo/bar?baz=quz", "/foo/bar?baz=quz"],
    ["/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar"],
    ["/foo/bar/ツ", "/foo/bar/%E3%83%84"],
    ["/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84"],
    ["/foo/bar/%62%61%7A", "/foo/bar/baz"],
    ["/%e3%83%84", "/%E3%83%84"],
    ["/~joe", "/%7Ejoe"]
  ])("takes %s and %s for one address", (pattern, path) => {
    assert.isFalse(allows(group(`Disallow: ${pattern}`), path))
  })

  it("does not take an encoded slash for a slash", () => {
    assert.isTrue(allows(group("Disallow: /a/b"), "/a%2Fb"))
  })

  it("says how long to wait between two requests", () => {
    const delayOf = (text: string) => rulesFor(text, "Millrace").crawlDelay
    assert.strictEqual(delayOf("User-agent: *\nCrawl-delay: 2.5\nDisallow: /a"), 2.5)
    assert.strictEqual(
      delayOf("User-agent: *\nCrawl-delay: 9\n\nUser-agent: millrace\nDisallow: /a"),
      undefined
    )
    assert.strictEqual(delayOf("User-agent: *\nCrawl-delay: soon"), undefined)
    assert.strictEqual(delayOf("User-agent: *\nCrawl-delay: -1"), undefined)
  })

  it("takes no longer when it is made to take long", () => {
    const star = `Disallow: /*${"a".repeat(2_000)}b`
    const file = group(...Array.from({ length: 240 }, () => star)).join("\n")
    const began = performance.now()
    assert.isFalse(allows(file, `/${"a".repeat(8_000)}`))
    assert.isBelow(performance.now() - began, 500)
  })

  const filled = (line: string) => line.repeat(Math.ceil(longestFile / line.length)).slice(0, longestFile)

  /** What half a megabyte of bytes is read as that are no UTF-8. */
  const broken = filled(`Disallow: /${"\uFFFD".repeat(500)}\n`)

  it.each([
    ["spaces", filled(" ")],
    ["spaces within a name", `a${filled(" ")}b`],
    ["spaces within a value", `Disallow: /a${filled(" ")}b`],
    ["ends of lines", filled("\n")],
    ["short lines", filled("a\n")],
    ["groups", filled("User-agent: *\n")],
    ["rules", group(filled("Disallow:/\n")).join("\n")],
    ["stars", group(`Disallow: /${filled("*")}`).join("\n")],
    ["bytes that are no text", group(broken).join("\n")]
  ])("is read at once when it is full of %s, and takes little to remember", (_, text) => {
    const began = process.cpuUsage()
    const { size } = rulesFor(text, "Millrace")
    // In microseconds of the processor, as others may keep it busy.
    assert.isBelow(process.cpuUsage(began).user, 200_000)
    assert.isBelow(size, 6_000_000)
  })

  it("has no rule without a colon", () => {
    assert.isTrue(allows("User-agent: *\nDisallow /", "/"))
    assert.isTrue(allows("User-agent: *\nDisallow # : /", "/"))
  })

  it("that speaks to all and to one in one group has its rules once for each", () => {
    const both = "User-agent: *\nUser-agent: millrace\nDisallow: /a\n\nUser-agent: *\nDisallow: /b"
    assert.deepEqual([allows(both, "/a"), allows(both, "/b")], [false, true])
    assert.deepEqual([allows(both, "/a", "other"), allows(both, "/b", "other")], [false, false])
  })
})
