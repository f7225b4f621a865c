import { describe, expect, it } from "@effect/vitest"
import { onGateway, problemOf, startGateway } from "../gateway.ts"
import { newKey } from "./keys.ts"

const person = newKey("person", ["submit", "read", "operate"])
const board = newKey("board", ["read"])
const settings = { MILLRACE_API_KEYS: JSON.stringify([person.entry, board.entry]) }

const { ask, gateway, nats } = onGateway(settings)

const json = { "content-type": "application/json" }
/** As a browser speaks for a page of the gateway's own. */
const ownPage = { "sec-fetch-site": "same-origin" }

const logIn = (key: string, headers: Record<string, string> = ownPage) =>
  ask("/v1/session", { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify({ key }) })

/** `name=value`, as the browser sends it from now on. */
const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? ""

const cookie = async (key: string) => ({ cookie: cookieOf(await logIn(key)) })

const count = (headers: Record<string, string>) =>
  ask("/v1/tasks", {
    method: "POST",
    headers: { ...json, ...headers },
    body: '{"kind":"count","input":{"text":"a"}}'
  })

describe("who asks what a key is for", () => {
  it.each([
    ["its own", `Bearer ${board.key}`, { required: true, name: "board", scopes: ["read"] }],
    ["none", `Bearer ${newKey("nobody", ["read"]).key}`, { required: true, scopes: [] }],
    ["none of a key that comes as something else", `Basic ${board.key}`, { required: true, scopes: [] }]
  ])("is told %s", async (_, authorization, told) => {
    const response = await ask("/v1/session", { headers: { authorization } })
    expect(await response.json()).toEqual(told)
  })

  it("is told of the key, and not of the session that comes with it", async () => {
    const headers = { ...(await cookie(person.key)), authorization: `Bearer ${board.key}` }
    expect(await (await ask("/v1/session", { headers })).json()).toMatchObject({ name: "board" })
  })
})

describe("logging in", () => {
  it("answers a cookie that no script reads, and no other site has sent", async () => {
    const response = await logIn(person.key)
    expect(response.status).toBe(204)
    const [value, ...attributes] = (response.headers.get("set-cookie") ?? "").split("; ")
    expect(value).toMatch(/^millrace_session=person\.\d{10}\.[\w-]{43}$/)
    expect(attributes.toSorted()).toEqual(["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict"])
    expect(value).not.toContain(person.key)
  })

  it("with a key that nobody has is refused, and the key is in no log", async () => {
    const wrong = newKey("nobody", ["read"]).key
    const response = await logIn(wrong)
    await problemOf(response, 401)
    expect(response.headers.get("set-cookie")).toBeNull()
    expect(gateway().logged.join()).not.toContain(wrong)
  })

  it.each([
    [{}, 422],
    [{ key: 1 }, 422],
    [{ key: person.key, more: 1 }, 422]
  ])("with %j is told what is wrong, and never what was sent", async (body, status) => {
    const headers = { ...json, ...ownPage }
    const response = await ask("/v1/session", { method: "POST", headers, body: JSON.stringify(body) })
    expect(JSON.stringify(await problemOf(response, status))).not.toContain(person.key)
  })

  it("is for our own page only", async () => {
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://elsewhere.example" }]) {
      expect((await problemOf(await logIn(person.key, headers), 403)).type).toBe(
        "urn:millrace:problem:from-elsewhere"
      )
    }
  })
})

describe("a session", () => {
  it("says who it is, and what it is for", async () => {
    expect(await (await ask("/v1/session")).json()).toEqual({ required: true, scopes: [] })
    const headers = await cookie(board.key)
    expect(await (await ask("/v1/session", { headers })).json()).toEqual({
      required: true,
      name: "board",
      scopes: ["read"]
    })
  })

  it("may do what its key may, from our own page", async () => {
    const headers = await cookie(person.key)
    expect((await ask("/v1/tasks", { headers })).status).toBe(200)
    const accepted = await count({ ...headers, ...ownPage })
    expect(accepted.status).toBe(202)
    expect((await count({ ...headers, origin: gateway().url })).status).toBe(202)
    const upload = {
      method: "POST",
      headers: { ...headers, ...ownPage, "content-type": "image/png" },
      body: "x"
    }
    expect((await ask("/v1/blobs", upload)).status).toBe(201)
    const location = accepted.headers.get("location") ?? ""
    expect((await ask(location, { method: "DELETE", headers: { ...headers, ...ownPage } })).status).toBe(200)
  })

  it("may do no more than its key", async () => {
    const refused = await count({ ...(await cookie(board.key)), ...ownPage })
    expect((await problemOf(refused, 403)).scope).toBe("submit")
  })

  it.each<Record<string, string>>([
    { "sec-fetch-site": "cross-site", origin: "https://elsewhere.example" },
    { "sec-fetch-site": "same-site" },
    { origin: "http://127.0.0.1:1" },
    { origin: "null" },
    {}
  ])("does nothing where a browser says %j", async (said) => {
    const headers = { ...(await cookie(person.key)), ...said }
    expect((await problemOf(await count(headers), 403)).type).toBe("urn:millrace:problem:from-elsewhere")
    await problemOf(await ask("/v1/blobs", { method: "POST", headers, body: "x" }), 403)
  })

  it("that is tampered with is none", async () => {
    const [, name, expiry, signature] = /=(.*)\.(.*)\.(.*)$/.exec((await cookie(board.key)).cookie) ?? []
    for (const token of [
      `person.${expiry}.${signature}`,
      `${name}.${Number(expiry) + 1}.${signature}`,
      `${name}.${expiry}.${"A".repeat(43)}`,
      `${name}.${expiry}.`,
      `${name}.${expiry}`,
      "..",
      "%"
    ]) {
      await problemOf(await ask("/v1/tasks", { headers: { cookie: `millrace_session=${token}` } }), 401)
    }
  })

  it("ends with logging out", async () => {
    const response = await ask("/v1/session", { method: "DELETE", headers: ownPage })
    expect(response.status).toBe(204)
    expect(response.headers.get("set-cookie")).toMatch(/^millrace_session=; .*Max-Age=0/)
    await problemOf(
      await ask("/v1/session", { method: "DELETE", headers: { "sec-fetch-site": "cross-site" } }),
      403
    )
  })

  it("is good at every gateway with the same keys, and at none where its key is another", async () => {
    const headers = await cookie(board.key)
    const lookAt = async (MILLRACE_API_KEYS: string, more: Record<string, string> = {}) => {
      const other = await startGateway(nats().url, { MILLRACE_API_KEYS, ...more })
      const { status } = await fetch(`${other.url}/v1/tasks`, { headers })
      await other.stop()
      return status
    }
    expect(await lookAt(board.line)).toBe(200)
    expect(await lookAt(person.line)).toBe(401)
    expect(await lookAt(newKey("board", ["read"]).line)).toBe(401)
    expect(await lookAt(board.line, { MILLRACE_SESSION_SECRET: "another" })).toBe(401)
  })
})

describe("who tries many keys", () => {
  it("has to wait, and the right key as well", async () => {
    const other = await startGateway(nats().url, settings)
    const attempt = (key: string) =>
      fetch(`${other.url}/v1/session`, { method: "POST", headers: json, body: JSON.stringify({ key }) })
    for (let times = 0; times < 30; times++) await problemOf(await attempt("mr_guess"), 401)
    const response = await attempt(person.key)
    await problemOf(response, 429)
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0)
    await other.stop()
  })
})

it("there is nothing to log in to where no key is asked for", async () => {
  const other = await startGateway(nats().url)
  expect(await (await fetch(`${other.url}/v1/session`)).json()).toEqual({
    required: false,
    scopes: ["submit", "read", "operate"]
  })
  await other.stop()
})
