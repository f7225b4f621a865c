import { describe, expect, it } from "@effect/vitest"
import { HttpApi } from "effect/http-api"
import { Api } from "../../../src/gateway/Api.ts"
import { onGateway, problemOf } from "../gateway.ts"
import { newKey } from "./keys.ts"

const shop = newKey("shop", ["submit"])
const board = newKey("board", ["read"])
const person = newKey("person", ["submit", "read", "operate"])
const eager = newKey("eager", ["read"], { ratePerSecond: 0.5, burst: 2 })

const { ask, gateway } = onGateway({
  MILLRACE_API_KEYS: [shop, board, person, eager].map(({ line }) => line).join("\n")
})

const task = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"kind":"count","input":{"text":"a"}}'
}

const submit = (headers: Record<string, string>) =>
  ask("/v1/tasks", { ...task, headers: { ...task.headers, ...headers } })

/** With something for every parameter, which need not be there. */
const endpoints: Array<{ readonly method: string; readonly path: string }> = []
HttpApi.reflect(Api, {
  onGroup: () => {},
  onEndpoint: ({ endpoint: { method, path } }) =>
    endpoints.push({ method, path: `/${path.slice(1)}`.replaceAll(/(?<=\/):\w+/g, "count_x") })
})

const open = new Set([
  "GET /v1/session",
  "POST /v1/session",
  "DELETE /v1/session",
  "GET /healthz",
  "GET /readyz"
])

describe("without a key", () => {
  it.each(endpoints.filter(({ method, path }) => !open.has(`${method} ${path}`)))(
    "$method $path says that one is needed",
    async ({ method, path }) => {
      const response = await ask(path, { method })
      const { type, detail } = await problemOf(response, 401)
      expect(type).toBe("urn:millrace:problem:unauthorized")
      expect(detail).toContain("Authorization: Bearer")
      expect(response.headers.get("www-authenticate")).toBe("Bearer")
    }
  )

  it.each(["/", "/docs", "/openapi.json", "/healthz", "/readyz", "/v1/session"])(
    "%s stands open",
    async (path) => {
      expect((await ask(path)).status).toBe(200)
    }
  )

  it("a path that is not there is still told from one that is", async () => {
    await problemOf(await ask("/v1/nothing"), 404)
  })
})

describe("a key", () => {
  it.each([
    ["nobody has", `Bearer mr_${"A".repeat(43)}`],
    ["is its hash", `Bearer ${shop.entry.hash}`],
    ["is cut short", shop.bearer.authorization.slice(0, -1)],
    ["is of another scheme", `Basic ${shop.key}`],
    ["is empty", "Bearer "]
  ])("that %s lets nobody in", async (_, authorization) => {
    const response = await submit({ authorization })
    await problemOf(response, 401)
    expect(response.headers.get("www-authenticate")).toBe("Bearer")
  })

  it("to submit submits, and does not read", async () => {
    const response = await submit(shop.bearer)
    expect(response.status).toBe(202)
    const refused = await ask(response.headers.get("location") ?? "", { headers: shop.bearer })
    const { type, detail, scope } = await problemOf(refused, 403)
    expect({ type, scope }).toEqual({ type: "urn:millrace:problem:forbidden", scope: "read" })
    expect(detail).toBe('The key "shop" is for submit; this needs read.')
    expect((await ask("/v1/blobs", { method: "POST", headers: shop.bearer, body: "x" })).status).toBe(201)
  })

  it("to read reads, and does not submit", async () => {
    expect((await ask("/v1/tasks", { headers: board.bearer })).status).toBe(200)
    expect((await problemOf(await submit(board.bearer), 403)).scope).toBe("submit")
  })

  it("needs operate to cancel and to retry", async () => {
    const location = (await submit(person.bearer)).headers.get("location") ?? ""
    for (const { bearer } of [shop, board]) {
      const asked = { method: "DELETE", headers: bearer }
      expect((await problemOf(await ask(location, asked), 403)).scope).toBe("operate")
      const again = { method: "POST", headers: bearer }
      expect((await problemOf(await ask(`${location}/retry`, again), 403)).scope).toBe("operate")
    }
    expect((await ask(location, { method: "DELETE", headers: person.bearer })).status).toBe(200)
  })

  it("that asks too often hears when to ask again, and nobody else does", async () => {
    const kinds = () => ask("/v1/kinds", { headers: eager.bearer })
    expect([(await kinds()).status, (await kinds()).status]).toEqual([200, 200])
    const response = await kinds()
    const { type } = await problemOf(response, 429)
    expect(type).toBe("urn:millrace:problem:too-many-requests")
    expect(Number(response.headers.get("retry-after"))).toBe(2)
    expect((await ask("/v1/kinds", { headers: board.bearer })).status).toBe(200)
  })

  it("is in no log", async () => {
    await submit(person.bearer)
    const log = gateway().logged.join("\n")
    for (const { key, entry } of [shop, board, person, eager]) {
      expect(log).not.toContain(key)
      expect(log).not.toContain(entry.hash)
    }
  })
})
