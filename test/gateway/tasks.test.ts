import { gzipSync } from "node:zlib"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { finish, idOf, onGateway, problemOf } from "./gateway.ts"

const { ask, run, submit } = onGateway({ MILLRACE_QUEUE_BYTES: "400000", MILLRACE_RETENTION: "2 hours" })

const page = { kind: "fetch", input: { url: "https://example.org/" } }
const post = (body: NonNullable<RequestInit["body"]>, type?: string) =>
  ask("/v1/tasks", {
    method: "POST",
    body,
    duplex: "half",
    ...(type === undefined ? {} : { headers: { "content-type": type } })
  })

describe("a submission", () => {
  it("is accepted once it is stored", async () => {
    const response = await submit(page)
    const id = await idOf(response)
    expect(response.status).toBe(202)
    expect(response.headers.get("location")).toBe(`/v1/tasks/${id}`)
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toMatchObject({
      id,
      ...page,
      state: "queued",
      attempts: []
    })
  })

  it("answers with id, kind and state and nothing else", async () => {
    const answer = await (await submit(page)).json()
    expect(answer).toEqual({ id: expect.stringMatching(/^fetch_/), kind: "fetch", state: "queued" })
  })

  it("is refused with the path of every fault, of its own and of its input", async () => {
    const response = await submit({ kind: "fetch", input: { url: 1, urll: "x" }, resultTtl: 1, when: "now" })
    const problem = await problemOf(response, 422)
    expect(problem.errors?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([["input", "url"], ["input", "urll"], ["resultTtl"], ["when"]])
    )
    expect(problem.errors).toHaveLength(4)
  })

  it.each([
    ["a kind is missing", { input: {} }, ["kind"]],
    ["an input is missing", { kind: "fetch" }, ["input"]],
    ["the body is no object", ["fetch"], []],
    ["an input is wrong as a whole", { kind: "count", input: {} }, ["input"]],
    ["a result is to be kept for longer than anything is", { ...page, resultTtl: 7201 }, ["resultTtl"]],
    ["a result is to be kept for part of a second", { ...page, resultTtl: 60.5 }, ["resultTtl"]],
    ["the key is empty", { ...page, key: "" }, ["key"]],
    ["the key has more than 1 KB of UTF-8", { ...page, key: "ä".repeat(513) }, ["key"]]
  ])("is refused where %s", async (_, body, path) => {
    const { errors } = await problemOf(await submit(body), 422)
    expect(errors?.map((fault) => fault.path)).toEqual([path])
  })

  it("may ask for a result to be kept for just as long as anything is", async () => {
    expect((await submit({ ...page, resultTtl: 7200 })).status).toBe(202)
    expect((await submit({ ...page, resultTtl: 60 })).status).toBe(202)
  })

  it("passes on how long its result is to be kept", async () => {
    const key = (await idOf(await submit({ ...page, resultTtl: 600 }))).slice("fetch_".length)
    const queued = await run(
      Effect.flatMap(JetStream, (jetstream) =>
        jetstream.read("TASKS_fetch", { last_by_subj: Subjects.taskAnyLane("fetch", key) })
      )
    )
    expect(queued?.header(Subjects.header.resultTtl)).toBe("600")
  })

  it("is told which kinds there are where its own is none of them", async () => {
    const { kinds, detail } = await problemOf(await submit({ kind: "fetsch", input: {} }), 404)
    expect(kinds).toContain("fetch")
    expect(detail).toContain('There is no kind "fetsch"')
  })

  it.each(["{", "", '{"kind":"fetch"', "\uFEFF"])("is malformed as %j", async (body) => {
    await problemOf(await post(body, "application/json"), 400)
  })

  it("is refused where it is compressed, and who sent it is told so", async () => {
    const response = await ask("/v1/tasks", {
      method: "POST",
      body: gzipSync(JSON.stringify(page)),
      headers: { "content-type": "application/json", "content-encoding": "gzip" }
    })
    const { detail } = await problemOf(response, 415)
    expect(detail).toContain("Content-Encoding: gzip")
    const plain = { "content-type": "application/json", "content-encoding": "identity" }
    const as = { method: "POST", body: JSON.stringify(page), headers: plain }
    expect((await ask("/v1/tasks", as)).status).toBe(202)
  })

  it("is malformed where it is not UTF-8", async () => {
    await problemOf(await post(Buffer.from('{"kind":"f\xE4tch"}', "latin1"), "application/json"), 400)
  })

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
    "is not taken as %s",
    async (type) => {
      const { detail } = await problemOf(await post(JSON.stringify(page), type), 415)
      expect(detail).toContain("application/json")
    }
  )

  it("is not taken without a content type", async () => {
    await problemOf(await post(new Blob([JSON.stringify(page)])), 415)
  })

  it("is taken with a charset, and in capitals", async () => {
    expect((await post(JSON.stringify(page), "Application/JSON; charset=utf-8")).status).toBe(202)
  })

  it("with an input over 256 KB is told to use a blob", async () => {
    const { detail } = await problemOf(
      await submit({ kind: "count", input: { text: "x".repeat(262_200) } }),
      413
    )
    expect(detail).toContain("blob")
  })

  it("with an input that grows over what NATS takes when it is written out is too large as well", async () => {
    const numbers = `[${Array.from({ length: 90_000 }, () => "1e20").join(",")}]`
    const webhook = `{"kind":"notify","input":{"webhook":{"url":"https://example.org/","body":${numbers}}}}`
    await problemOf(await post(webhook, "application/json"), 413)
  })

  it("over 1 MB is not read to its end", async () => {
    const { limit } = await problemOf(
      await submit({ kind: "count", input: { text: "x".repeat(1_100_000) } }),
      413
    )
    expect(limit).toBe(1024 * 1024)
  })

  it("over 1 MB is not read to its end where nobody said how long it is", async () => {
    const chunks = new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.alloc(65_536, " ")) })
    await problemOf(await post(chunks, "application/json"), 413)
  })

  it("is refused while the queue is full, and told when to ask again", async () => {
    const text = { kind: "count", input: { text: "x".repeat(200_000) } }
    expect((await submit(text)).status).toBe(202)
    const response = await submit(text)
    const { detail } = await problemOf(response, 503)
    expect(detail).toContain("The queue of count is full")
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0)
  })

  it("is refused where NATS was not set up for its kind", async () => {
    await run(Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.DELETE.TASKS_thumbnails", {})))
    const response = await submit({ kind: "thumbnails", input: { url: "https://example.org/" } })
    const { detail } = await problemOf(response, 503)
    expect(detail).toContain("millrace setup")
    expect(response.headers.get("retry-after")).not.toBeNull()
  })
})

describe("a task", () => {
  it("is shown with its output once it is finished", async () => {
    const id = await idOf(await submit(page))
    await run(finish(id, { input: JSON.stringify(page.input), output: '{"status":200}' }))
    const response = await ask(`/v1/tasks/${id}`)
    expect(response.status).toBe(200)
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(await response.json()).toMatchObject({
      id,
      ...page,
      state: "succeeded",
      output: { status: 200 },
      worker: "test",
      enqueuedAt: expect.any(String),
      startedAt: expect.any(String),
      finishedAt: expect.any(String)
    })
  })

  it("is shown with its error once it has failed", async () => {
    const id = await idOf(await submit(page))
    const error = { tag: "PageGone", message: "it is gone", details: { status: 410 } }
    await run(finish(id, { state: "failed", error }))
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toMatchObject({ state: "failed", error })
  })

  it("is shown with the blob its output is in where that is large", async () => {
    const id = await idOf(await submit(page))
    const outputBlob = { id: "b1", bytes: 300_000, contentType: "application/json" }
    await run(finish(id, { outputBlob }))
    expect(await (await ask(`/v1/tasks/${id}`)).json()).toMatchObject({ outputBlob })
  })

  it.each([
    "fetch_never",
    "fetch_seq-17",
    "nokind_x",
    "fetch",
    "fetch_",
    "_x",
    "FETCH_x",
    "fetch_a%2Fb",
    "fetch_a.b",
    "fetch_%3E",
    `fetch_${"x".repeat(129)}`,
    `fetch_${"x".repeat(400)}`
  ])("is unknown as %s", async (id) => {
    await problemOf(await ask(`/v1/tasks/${id}`), 404)
  })

  it("is found by the longest id there can be", async () => {
    const id = `fetch_${"x".repeat(128)}`
    await run(finish(id))
    expect((await ask(`/v1/tasks/${id}`)).status).toBe(200)
  })
})

describe("a path", () => {
  it("that leads nowhere is a problem in JSON", async () => {
    await problemOf(await ask("/v1/nothing"), 404)
    await problemOf(await ask("/v1/tasks/a/b", { method: "POST" }), 404)
  })

  it.each([
    ["PUT", "/v1/tasks", "GET, HEAD, POST"],
    ["POST", "/v1/tasks/fetch_x", "GET, HEAD, DELETE"],
    ["GET", "/v1/tasks/fetch_x/retry", "POST"],
    ["PUT", "/v1/blobs", "POST"],
    ["POST", "/", "GET, HEAD"],
    ["POST", "/openapi.json", "GET, HEAD"]
  ])("does not take %s at %s, and says what it takes", async (method, path, allow) => {
    const response = await ask(path, { method })
    await problemOf(response, 405)
    expect(response.headers.get("allow")).toBe(allow)
  })
})
