import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Schema } from "effect"
import { Downloads } from "../../src/actors/Downloads.ts"
import { FetchActor } from "../../src/actors/Fetch.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import { Fetch } from "../../src/schemas/Fetch.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import { currentTask } from "../support/currentTask.ts"
import { memoryBlobs } from "../support/memoryBlobs.ts"
import { web } from "../support/web.ts"

const services = Layer.merge(
  memoryBlobs,
  Downloads.layer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({}))))
)

/** Fetches what the server answers; the output as it would travel, and the content of its blob. */
const fetched = Effect.fnUntraced(function* (
  contentType: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {}
) {
  const at = yield* web((_, response) =>
    response.writeHead(200, { "content-type": contentType, ...headers }).end(body)
  )
  const output = yield* run(at("/a/page"))
  yield* Schema.decodeUnknownEffect(Fetch.output)(yield* Schema.encodeEffect(Fetch.output)(output))
  const blobs = yield* Blobs
  const { blob, bytes } = yield* blobs.getBytes(output.body.id)
  assert.deepStrictEqual(blob, output.body)
  return { at, output, bytes: Buffer.from(bytes) }
})

const run = (url: URL) =>
  FetchActor.run({ url }).pipe(Effect.provideService(CurrentTask, currentTask("fetch", "1")))

describe("fetch", () => {
  it.live("keeps a page as UTF-8 and reads what it says of itself", () =>
    Effect.gen(function* () {
      const html = Buffer.from("<title>M\xFChle</title><a href=b>", "latin1")
      const { at, output, bytes } = yield* fetched("text/html; charset=ISO-8859-1", gzipSync(html), {
        "content-encoding": "gzip"
      })
      const { elapsedMs, ...rest } = output
      assert.deepStrictEqual(rest, {
        url: at("/a/page").href,
        status: 200,
        contentType: "text/html; charset=ISO-8859-1",
        charset: "windows-1252",
        bytes: html.length,
        body: { id: rest.body.id, bytes: html.length + 1, contentType: "text/html; charset=utf-8" },
        page: { title: "Mühle", links: [at("/a/b").href] }
      })
      assert.strictEqual(bytes.toString(), "<title>Mühle</title><a href=b>")
      assert.isAbove(elapsedMs, 0)
    }).pipe(Effect.provide(services))
  )

  it.live("keeps a text that is no page as UTF-8, and reads nothing from it", () =>
    Effect.gen(function* () {
      const { output, bytes } = yield* fetched("application/json", '{"<a href=b>":"ü"}')
      assert.strictEqual(output.charset, "utf-8")
      assert.strictEqual(output.body.contentType, "application/json; charset=utf-8")
      assert.notProperty(output, "page")
      assert.strictEqual(bytes.toString(), '{"<a href=b>":"ü"}')
    }).pipe(Effect.provide(services))
  )

  it.live("keeps anything else byte for byte", () =>
    Effect.gen(function* () {
      const picture = Buffer.from([0x89, 0x50, 0xff, 0x00])
      const { output, bytes } = yield* fetched("image/png", picture)
      assert.deepStrictEqual(bytes, picture)
      assert.strictEqual(output.body.contentType, "image/png")
      assert.notProperty(output, "charset")
      assert.notProperty(output, "page")
    }).pipe(Effect.provide(services))
  )

  it.live("fails as the download does", () =>
    Effect.gen(function* () {
      const at = yield* web((_, response) => response.writeHead(404).end())
      const failure = yield* Effect.flip(run(at("/")))
      assert.strictEqual(failure._tag, "PageGone")
    }).pipe(Effect.provide(services))
  )

  it("gives up at once on what another attempt cannot mend", () => {
    assert.sameMembers([...FetchActor.giveUpOn], ["PageGone", "PageRefused", "PageTooLarge", "RedirectLost"])
  })
})
