/** Fetch that downloads a page only if it has changed. */
import type { IncomingHttpHeaders, RequestListener } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Pages } from "../../src/streams/Pages.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { useStreams } from "../support/useStreams.ts"
import { web } from "../support/web.ts"
import { fetch, fetching } from "./fetch/fetching.ts"

const { run } = useStreams("fetch")

const html = { "content-type": "text/html; charset=iso-8859-1" }

/** A page that can be changed, and what it was asked with. */
const site = Effect.fnUntraced(function* (
  validators: Record<string, string>,
  page = "<title>M\xFChle</title>"
) {
  const asked: Array<IncomingHttpHeaders> = []
  const state = { validators, page }
  const answer: RequestListener = ({ headers }, response) => {
    asked.push(headers)
    const { etag, "last-modified": since } = state.validators
    const same =
      headers["if-none-match"] === undefined
        ? since !== undefined && headers["if-modified-since"] === since
        : headers["if-none-match"] === etag
    if (same) response.writeHead(304, state.validators).end()
    else response.writeHead(200, { ...html, ...state.validators }).end(Buffer.from(state.page, "latin1"))
  }
  const at = yield* web(answer)
  return { url: at("/a#there"), asked, state }
})

const conditional = (url: URL) => Effect.provide(fetch(url, { conditional: true }), fetching())

const timeless = <A extends { readonly elapsedMs: number }>(output: A) => ({ ...output, elapsedMs: 0 })

describe("a conditional fetch", () => {
  it.each([
    ["its etag", { etag: '"one"' }, { "if-none-match": '"one"' }],
    [
      "when it was last modified",
      { "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT" },
      { "if-modified-since": "Sun, 06 Nov 1994 08:49:37 GMT" }
    ]
  ])("asks by %s, and gives the former page if nothing changed", (_, validators, condition) =>
    run(
      Effect.gen(function* () {
        const { url, asked } = yield* site(validators)
        const first = timeless(yield* conditional(url))
        const second = timeless(yield* conditional(url))
        assert.deepInclude(asked[1], condition)
        assert.notProperty(first, "notModified")
        assert.deepEqual(second, { ...first, status: 304, notModified: true })
        assert.strictEqual(second.page?.title, "Mühle")
        assert.strictEqual(second.charset, "windows-1252")
      })
    )
  )

  it("gives the new page if it has changed, and asks about that one the next time", () =>
    run(
      Effect.gen(function* () {
        const { url, state } = yield* site({ etag: '"one"' })
        yield* conditional(url)
        Object.assign(state, { validators: { etag: '"two"' }, page: "<title>Rad</title>" })
        const changed = yield* conditional(url)
        assert.strictEqual(changed.page?.title, "Rad")
        assert.notProperty(changed, "notModified")
        const same = yield* conditional(url)
        assert.isTrue(same.notModified)
        assert.deepEqual(same.body, changed.body)
      })
    ))

  it("downloads the page anew if its former body is gone", () =>
    run(
      Effect.gen(function* () {
        const { url, asked } = yield* site({ etag: '"one"' })
        const first = yield* conditional(url)
        const jetstream = yield* JetStream
        yield* jetstream.call(`STREAM.PURGE.${Subjects.blobStream}`, {
          filter: Subjects.blobDescription(first.body.id)
        })
        const second = yield* conditional(url)
        assert.strictEqual(second.status, 200)
        assert.notEqual(second.body.id, first.body.id)
        assert.strictEqual(asked.length, 3)
        assert.isTrue((yield* conditional(url)).notModified)
      })
    ))

  it("takes no longer for both downloads than for one, and asks plainly the next time", () =>
    run(
      Effect.gen(function* () {
        const asked: Array<string> = []
        const at = yield* web(({ headers }, response) => {
          const condition = headers["if-none-match"]
          asked.push(condition ?? "")
          const answer = () =>
            response.writeHead(condition === undefined ? 200 : 304, { etag: '"one"' }).end()
          setTimeout(answer, asked.length === 1 || asked.length === 4 ? 0 : 700)
        })
        const hurried = fetch(at("/slow"), { conditional: true }).pipe(
          Effect.provide(fetching({ FETCH_TIMEOUT: "1 second" }))
        )
        const { body } = yield* hurried
        yield* (yield* JetStream).call(`STREAM.PURGE.${Subjects.blobStream}`, {
          filter: Subjects.blobDescription(body.id)
        })
        assert.deepInclude(yield* Effect.flip(hurried), { _tag: "PageTooSlow", limitMs: 1_000 })
        assert.strictEqual((yield* hurried).status, 200)
        assert.deepEqual(asked, ["", '"one"', "", ""])
      })
    ))

  it("stores a body again that would not outlive its record", () =>
    run(
      Effect.gen(function* () {
        const { url } = yield* site({ etag: '"one"' })
        const first = yield* conditional(url)
        const pages = yield* Pages
        const address = url.href.replace("#there", "")
        const known = yield* pages.find(address)
        if (known === undefined) return assert.fail("it is known")
        yield* pages.put(address, { ...known, storedAt: new Date(Date.now() - 86_500_000).toISOString() })
        const second = yield* conditional(url)
        assert.isTrue(second.notModified)
        assert.notEqual(second.body.id, first.body.id)
        assert.strictEqual(second.body.bytes, first.body.bytes)
        const third = yield* conditional(url)
        assert.deepEqual(third.body, second.body)
      })
    ))

  it("does not take another page for it to which the address leads now", () =>
    run(
      Effect.gen(function* () {
        let target = "/one"
        const asked: Array<string> = []
        const at = yield* web(({ url = "", headers }, response) => {
          asked.push(url)
          if (url === "/latest") return response.writeHead(302, { location: target }).end()
          // Of the same age, and not the same.
          const modified = { "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT" }
          if (headers["if-modified-since"] !== undefined) return response.writeHead(304, modified).end()
          return response.writeHead(200, { ...html, ...modified }).end(`<title>${url}</title>`)
        })
        yield* conditional(at("/latest"))
        target = "/two"
        const second = yield* conditional(at("/latest"))
        assert.strictEqual(second.page?.title, "/two")
        assert.notProperty(second, "notModified")
      })
    ))

  it("keeps what is no text as well, and asks nothing of a server that gives nothing to ask by", () =>
    run(
      Effect.gen(function* () {
        const asked: Array<IncomingHttpHeaders> = []
        const at = yield* web(({ headers, url }, response) => {
          asked.push(headers)
          const etag = url === "/tagged" ? { etag: '"png"' } : {}
          if (headers["if-none-match"] !== undefined) return response.writeHead(304).end()
          return response.writeHead(200, { "content-type": "image/png", ...etag }).end("not really")
        })
        const first = timeless(yield* conditional(at("/tagged")))
        const second = timeless(yield* conditional(at("/tagged")))
        assert.deepEqual(second, { ...first, status: 304, notModified: true })
        yield* conditional(at("/bare"))
        yield* conditional(at("/bare"))
        assert.notProperty(asked[3], "if-none-match")
      })
    ))

  it("is remembered by nobody who did not ask for it", () =>
    run(
      Effect.gen(function* () {
        const { url, asked } = yield* site({ etag: '"one"' })
        yield* Effect.provide(fetch(url), fetching())
        yield* conditional(url)
        assert.notProperty(asked[1], "if-none-match")
      })
    ))
})
