import { request } from "node:http"
import { describe, expect, it } from "@effect/vitest"
import { onGateway, problemOf, startGateway } from "../gateway.ts"
import { newKey } from "./keys.ts"

const { ask, gateway, nats } = onGateway()
const ci = newKey("ci", ["submit", "read"])

/** As any client may say it; fetch says what it likes. */
const askAs = (host: string, path: string, url = gateway().url) =>
  new Promise<number | undefined>((resolve, reject) =>
    request(url + path, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on("error", reject)
      .end()
  )

const blob = (headers: Record<string, string>) => ask("/v1/blobs", { method: "POST", headers, body: "x" })

describe("without keys, a page of another site", () => {
  it.each([
    { origin: "https://elsewhere.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" }
  ])("does nothing here: %j", async (headers) => {
    expect((await problemOf(await blob(headers), 403)).type).toBe("urn:millrace:problem:from-elsewhere")
  })

  it("that goes by a name of its own reads nothing either", async () => {
    for (const path of ["/v1/tasks", "/", "/docs", "/openapi.json", "/v1/session"]) {
      expect(await askAs("elsewhere.example", path), path).toBe(421)
      expect(await askAs("127.0.0.1.elsewhere.example:80", path), path).toBe(421)
    }
  })

  it("is told from one of our own, and from who is no browser", async () => {
    const { url } = gateway()
    for (const headers of [{}, { origin: url }, { "sec-fetch-site": "same-origin", origin: url }])
      expect((await blob(headers)).status).toBe(201)
    for (const host of ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "millrace.localhost"])
      expect(await askAs(host, "/v1/tasks"), host).toBe(200)
  })

  it("may be what a probe comes by", async () => {
    expect(await askAs("10.0.0.7:8080", "/readyz")).toBe(200)
  })
})

it("with keys any name is as good as another", async () => {
  const other = await startGateway(nats().url, { MILLRACE_API_KEYS: ci.line })
  expect(await askAs("millrace.example", "/v1/session", other.url)).toBe(200)
  await other.stop()
})

describe("a page of another site", () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/v1/tasks`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type"
      }
    })
  const app = "https://app.example"

  it("is not let in by the browser unless its origin is named", async () => {
    const { status, headers } = await preflight(gateway().url, app)
    expect(status).toBe(405)
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([])
    const read = await ask("/v1/tasks", { headers: { origin: app } })
    expect(read.headers.get("access-control-allow-origin")).toBeNull()
  })

  it("of an origin that is named may ask with a key, and no other may", async () => {
    const other = await startGateway(nats().url, {
      MILLRACE_API_KEYS: ci.line,
      MILLRACE_CORS_ORIGINS: `${app},http://localhost:3000`
    })
    const allowed = await preflight(other.url, app)
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get("access-control-allow-origin")).toBe(app)
    expect(allowed.headers.get("access-control-allow-methods")).toContain("DELETE")
    expect(allowed.headers.get("access-control-allow-headers")).toContain("authorization")
    expect(allowed.headers.get("access-control-max-age")).toBe("600")
    expect(allowed.headers.get("access-control-allow-credentials")).toBeNull()
    expect(
      (await preflight(other.url, "https://elsewhere.example")).headers.get("access-control-allow-origin")
    ).toBeNull()

    const submitted = await fetch(`${other.url}/v1/tasks`, {
      method: "POST",
      headers: {
        ...ci.bearer,
        origin: app,
        "sec-fetch-site": "cross-site",
        "content-type": "application/json"
      },
      body: '{"kind":"count","input":{"text":"a"}}'
    })
    expect(submitted.status).toBe(202)
    expect(submitted.headers.get("access-control-allow-origin")).toBe(app)
    expect(submitted.headers.get("access-control-expose-headers")).toContain("location")
    expect(submitted.headers.get("vary")).toBe("Origin")
    // Also what is refused must be readable, else nobody learns why.
    const refused = await fetch(`${other.url}/v1/tasks`, { headers: { origin: app } })
    expect(refused.status).toBe(401)
    expect(refused.headers.get("access-control-allow-origin")).toBe(app)
    await other.stop()
  })

  it("of an origin that is named is not lent the cookie, though a browser sends it to another port of its host", async () => {
    const page = "http://localhost:3000"
    const other = await startGateway(nats().url, {
      MILLRACE_API_KEYS: ci.line,
      MILLRACE_CORS_ORIGINS: page
    })
    const { headers } = await fetch(`${other.url}/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key: ci.key })
    })
    const cookie = headers.get("set-cookie")?.split(";")[0] ?? ""
    const blob = (from: Record<string, string>) =>
      fetch(`${other.url}/v1/blobs`, { method: "POST", headers: { cookie, ...from }, body: "x" })
    expect((await blob({ "sec-fetch-site": "same-origin", origin: other.url })).status).toBe(201)
    const refused = await problemOf(await blob({ "sec-fetch-site": "same-site", origin: page }), 403)
    expect(refused.type).toBe("urn:millrace:problem:from-elsewhere")
    expect((await blob({ ...ci.bearer, "sec-fetch-site": "same-site", origin: page })).status).toBe(201)
    await other.stop()
  })

  it.each(["*", "https://app.example/", "app.example", "https://app.example/page"])(
    "cannot be named as %s",
    async (MILLRACE_CORS_ORIGINS) => {
      await expect(startGateway(nats().url, { MILLRACE_CORS_ORIGINS })).rejects.toThrow(
        "an origin is a scheme"
      )
    }
  )
})

describe("a proxy in front", () => {
  const forwarded = {
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "m.example"
  }
  const logIn = (url: string) =>
    fetch(`${url}/v1/session`, {
      method: "POST",
      headers: { ...forwarded, "content-type": "application/json", origin: "https://m.example" },
      body: JSON.stringify({ key: ci.key })
    })

  it("is believed where it is named: its site is HTTPS, and goes by its name", async () => {
    const other = await startGateway(nats().url, {
      MILLRACE_API_KEYS: ci.line,
      MILLRACE_TRUST_PROXY: "10.0.0.0/8,127.0.0.1/32"
    })
    const response = await logIn(other.url)
    expect(response.status).toBe(204)
    expect(response.headers.get("set-cookie")).toContain("; Secure")
    expect(response.headers.get("strict-transport-security")).toBe("max-age=31536000")
    expect((await fetch(`${other.url}/`)).headers.get("strict-transport-security")).toBeNull()
    await other.stop()
  })

  it("is not believed where it is not", async () => {
    const other = await startGateway(nats().url, { MILLRACE_API_KEYS: ci.line })
    expect((await logIn(other.url)).status).toBe(403)
    const read = await fetch(`${other.url}/`, { headers: forwarded })
    expect(read.headers.get("strict-transport-security")).toBeNull()
    await other.stop()
  })
})

describe("every answer", () => {
  it.each([
    "/",
    "/docs",
    "/openapi.json",
    "/v1/tasks",
    "/v1/kinds",
    "/v1/nothing",
    "/v1/blobs/never",
    "/healthz"
  ])("tells the browser to guess nothing and to lend it to nobody: %s", async (path) => {
    const { headers } = await ask(path)
    expect(Object.fromEntries(headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-frame-options": "DENY",
      "content-security-policy": expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'$/)
    })
  })

  it("that is no page loads nothing", async () => {
    const { headers } = await ask("/v1/kinds")
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'")
  })
})
