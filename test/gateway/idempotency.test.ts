import { describe, expect, it } from "@effect/vitest"
import { finish, idOf, onGateway, problemOf } from "./gateway.ts"

const { run, submit } = onGateway()

const page = { kind: "fetch", input: { url: "https://example.org/" } }

/** As a client does that writes its headers in UTF-8. */
const inUtf8 = (text: string) => Buffer.from(text).toString("latin1")

describe("a key", () => {
  it("names the same task while that is queued", async () => {
    const first = await submit({ ...page, key: "order 1" })
    const second = await submit({ ...page, key: "order 1" })
    expect([first.status, second.status]).toEqual([202, 202])
    expect(await second.json()).toEqual(await first.json())
  })

  it("names the same task after that is finished", async () => {
    const id = await idOf(await submit({ ...page, key: "order 2" }))
    await run(finish(id))
    const again = await submit({ ...page, key: "order 2" })
    expect(again.status).toBe(202)
    expect(await again.json()).toEqual({ id, kind: "fetch", state: "succeeded" })
  })

  it("names one task of each kind", async () => {
    const fetched = await idOf(await submit({ ...page, key: "order 3" }))
    const counted = await idOf(await submit({ kind: "count", input: { text: "x" }, key: "order 3" }))
    expect(fetched.replace("fetch_", "")).toBe(counted.replace("count_", ""))
  })

  it("is the same in the header and in the body", async () => {
    const inBody = await idOf(await submit({ ...page, key: "order 4" }))
    const inHeader = await idOf(await submit(page, { "idempotency-key": "order 4" }))
    const inBoth = await idOf(await submit({ ...page, key: "order 4" }, { "Idempotency-Key": "order 4" }))
    expect([inHeader, inBoth]).toEqual([inBody, inBody])
  })

  it("is the same in whatever encoding its header came", async () => {
    const inBody = await idOf(await submit({ ...page, key: "crème brûlée" }))
    const asLatin1 = await idOf(await submit(page, { "idempotency-key": "crème brûlée" }))
    const asUtf8 = await idOf(await submit(page, { "idempotency-key": inUtf8("crème brûlée") }))
    expect([asLatin1, asUtf8]).toEqual([inBody, inBody])
  })

  it("names the same task where the fields of its input come in another order", async () => {
    const count = { kind: "count", key: "order 5" }
    const first = await idOf(await submit({ ...count, input: { text: "x", top: 3, words: "unicode" } }))
    expect(await idOf(await submit({ ...count, input: { words: "unicode", top: 3, text: "x" } }))).toBe(first)
  })

  it.each(["waits", "is finished"])("whose task %s is refused with another input", async (where) => {
    const key = `taken, ${where}`
    const id = await idOf(await submit({ ...page, key }))
    if (where === "is finished") await run(finish(id))
    const other = { kind: "fetch", input: { url: "https://example.org/other" } }
    const inBody = await problemOf(await submit({ ...other, key }), 422)
    expect(inBody).toMatchObject({ type: "urn:millrace:problem:key-taken", id, errors: [{ path: ["key"] }] })
    expect(inBody.detail).toContain("has another input")
    const inHeader = await problemOf(await submit(other, { "idempotency-key": key }), 422)
    expect(inHeader.errors?.map(({ path }) => path)).toEqual([["Idempotency-Key"]])
  })

  it("may have 1 KB of UTF-8", async () => {
    const longest = "ä".repeat(512)
    const inBody = await idOf(await submit({ ...page, key: longest }))
    expect(await idOf(await submit(page, { "idempotency-key": inUtf8(longest) }))).toBe(inBody)
  })

  it("is refused where header and body differ", async () => {
    const { errors } = await problemOf(await submit({ ...page, key: "a" }, { "idempotency-key": "b" }), 422)
    expect(errors?.map(({ path }) => path)).toEqual([["Idempotency-Key"]])
  })

  it.each([
    ["over 1 KB", "x".repeat(1025)],
    ["over 1 KB of UTF-8", inUtf8("ä".repeat(513))],
    ["without a character", ""]
  ])("is refused in a header %s", async (_, key) => {
    const { errors } = await problemOf(await submit(page, { "idempotency-key": key }), 422)
    expect(errors?.map(({ path }) => path)).toEqual([["Idempotency-Key"]])
  })
})
