import { request } from "node:http"
import { dirname, join, normalize } from "node:path"
import { readdir } from "node:fs/promises"
import { gzipSync } from "node:zlib"
import { describe, expect, it } from "@effect/vitest"
import { onGateway, problemOf } from "./gateway.ts"

const { ask, gateway } = onGateway()

const folder = join(import.meta.dirname, "../../src/gateway/web")
const files = await readdir(folder, { recursive: true })
const scripts = files.filter((name) => name.endsWith(".ts"))
const served = files.filter((name) => /\.(ts|css|svg)$/.test(name))

/** Bytes, as a browser gets them. */
const most = 150_000

/** As it is: fetch would make a path shorter before it asks. */
const statusOf = (path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(new URL(gateway().url), { path }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on("error", reject)
      .end()
  })

describe("the dashboard", () => {
  it("is the page at /, which loads from here only", async () => {
    const response = await ask("/")
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    })
    expect(await response.text()).toContain("<title>Millrace</title>")
  })

  it("finds all that its page names", async () => {
    const page = await (await ask("/")).text()
    const named = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path)
    expect(named.length).toBeGreaterThan(1)
    for (const path of named) expect((await ask(path)).status, path).toBe(200)
  })

  it.each(scripts)("has %s as JavaScript, line by line", async (name) => {
    const response = await ask(`/assets/${name}`)
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8")
    const script = await response.text()
    expect(script).not.toMatch(/^(import|export) type |^(export )?interface /m)
    for (const [, path = ""] of script.matchAll(/from "(\.[^"]+)"/g)) {
      expect(scripts).toContain(normalize(join(dirname(name), path)))
    }
  })

  it("names every module, so that all come at once", async () => {
    const page = await (await ask("/")).text()
    for (const name of scripts) expect(page).toContain(`/assets/${name}"`)
  })

  it("is small, and asks nothing of anybody else", async () => {
    const bodies = await Promise.all(
      ["/", ...served.map((name) => `/assets/${name}`)].map(async (path) => (await ask(path)).text())
    )
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).byteLength, 0)
    console.log(`the dashboard has ${bytes} bytes, gzipped file by file`)
    expect(bytes).toBeLessThan(most)
    for (const body of bodies) expect(body).not.toMatch(/(src|href|import|url)[=(\s"']+https?:/)
  })

  it("is not sent again while it is the same", async () => {
    const etag = (await ask("/")).headers.get("etag") ?? ""
    expect(etag).toMatch(/^"[^"]+"$/)
    for (const known of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
      const response = await ask("/", { headers: { "if-none-match": known } })
      expect(response.status).toBe(304)
      expect(response.headers.get("etag")).toBe(etag)
    }
    expect((await ask("/", { headers: { "if-none-match": '"other"' } })).status).toBe(200)
  })

  it.each([
    "/assets/../Web.ts",
    "/assets/..%2fWeb.ts",
    "/assets/%2e%2e/Web.ts",
    "/assets/..%5cWeb.ts",
    "/assets//etc/passwd",
    "/assets/tsconfig.json",
    "/assets/nothing.ts",
    "/assets/",
    "/assets",
    "/main.ts"
  ])("has nothing at %s", async (path) => {
    expect(await statusOf(path)).toBe(404)
  })

  it("tells in JSON what it does not have", async () => {
    await problemOf(await ask("/assets/nothing.ts"), 404)
  })
})
