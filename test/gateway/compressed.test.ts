import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { request } from "node:http"
import { buffer } from "node:stream/consumers"
import { describe, expect, it } from "@effect/vitest"
import { onGateway } from "./gateway.ts"

const { gateway } = onGateway()

/** As it comes over the wire: fetch would unpack it. */
const raw = (path: string, headers: Record<string, string>) =>
  new Promise<{
    readonly status: number | undefined
    readonly headers: NodeJS.Dict<string | string[]>
    readonly body: Buffer
  }>((resolve, reject) =>
    request(gateway().url + path, { headers }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode, headers: response.headers, body }),
        reject
      )
    })
      .on("error", reject)
      .end()
  )

const page = () => raw("/", {})

describe("a file of the dashboard", () => {
  it.each([
    ["br", "gzip, deflate, br, zstd", brotliDecompressSync],
    ["gzip", "gzip, deflate", gunzipSync],
    ["gzip", "br;q=0, GZIP;q=0.5", gunzipSync]
  ])("comes as %s where a browser takes %s", async (coding, accepted, unpack) => {
    const plain = (await page()).body
    const { headers, body } = await raw("/", { "accept-encoding": accepted })
    expect(headers["content-encoding"]).toBe(coding)
    expect(headers["content-length"]).toBe(String(body.length))
    expect(headers["vary"]).toBe("accept-encoding")
    expect(body.length).toBeLessThan(plain.length)
    expect(unpack(body).equals(plain)).toBe(true)
  })

  it.each([{}, { "accept-encoding": "identity" }, { "accept-encoding": "br;q=0.0,gzip; q=0" }])(
    "comes as it is for %j",
    async (headers) => {
      const answer = await raw("/", { ...headers })
      expect(answer.headers["content-encoding"]).toBeUndefined()
      expect(answer.headers["vary"]).toBe("accept-encoding")
      expect(answer.body.toString()).toContain("<!doctype html>")
    }
  )

  it("is known again in the form it was sent in, and in no other", async () => {
    const { headers } = await raw("/", { "accept-encoding": "br" })
    const etag = String(headers["etag"])
    const ask = (accepted: string) => raw("/", { "accept-encoding": accepted, "if-none-match": etag })
    expect((await ask("br")).status).toBe(304)
    expect((await ask("gzip")).status).toBe(200)
  })
})
