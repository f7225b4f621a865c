import { request } from "node:http"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { idOf, onGateway, problemOf } from "./gateway.ts"

const limit = 1_000_000
const { ask, gateway, run } = onGateway({ MILLRACE_MAX_BLOB_BYTES: String(limit) })

const store = (body: NonNullable<RequestInit["body"]>, type?: string, signal?: AbortSignal) =>
  ask("/v1/blobs", {
    method: "POST",
    body,
    duplex: "half",
    ...(type === undefined ? {} : { headers: { "content-type": type } }),
    ...(signal === undefined ? {} : { signal })
  })

/** Chunks of 64 KB, as many as are asked for, which makes a length nobody knows beforehand. */
const chunks = (count: number) => {
  let left = count
  return new ReadableStream({
    pull: (controller) => {
      if (left === 0) controller.close()
      else controller.enqueue(Buffer.alloc(65_536, left--))
    }
  })
}

const StreamInfo = Schema.Struct({
  state: Schema.Struct({ messages: Schema.Int, consumer_count: Schema.Int })
})
const until = (done: (state: { readonly messages: number; readonly consumer_count: number }) => boolean) =>
  run(
    Effect.gen(function* () {
      const answer = yield* (yield* JetStream).call("STREAM.INFO.OBJ_blobs", {})
      return (yield* Schema.decodeUnknownEffect(StreamInfo)(answer)).state
    }).pipe(Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: done }))
  )

/** Says of a blob that it is something else, as any client of the object store can. */
const describedAs = (id: string, contentType: string) =>
  Effect.gen(function* () {
    const jetstream = yield* JetStream
    const subject = Subjects.blobDescription(id)
    const found = yield* jetstream.read(Subjects.blobStream, { last_by_subj: subject })
    const description = JSON.parse(Buffer.from(found?.data ?? "").toString())
    yield* jetstream.publish(subject, JSON.stringify({ ...description, metadata: { contentType } }), [])
  })

describe("a blob", () => {
  it("comes back as it was stored", async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251))
    const stored = await store(bytes, "image/png")
    const id = await idOf(stored)
    expect(stored.status).toBe(201)
    expect(stored.headers.get("location")).toBe(`/v1/blobs/${id}`)
    expect(await stored.json()).toEqual({ id, bytes: 300_000, contentType: "image/png" })

    const read = await ask(`/v1/blobs/${id}`)
    expect(read.status).toBe(200)
    expect(Object.fromEntries(read.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": "300000",
      "cache-control": expect.stringContaining("immutable"),
      "x-content-type-options": "nosniff"
    })
    expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it("may be empty", async () => {
    const id = await idOf(await store(Buffer.alloc(0), "text/plain"))
    const read = await ask(`/v1/blobs/${id}`)
    expect(read.headers.get("content-length")).toBe("0")
    expect(await read.text()).toBe("")
  })

  it("that came without a content type is of octets", async () => {
    const id = await idOf(await store(new Blob(["x"])))
    expect((await ask(`/v1/blobs/${id}`)).headers.get("content-type")).toBe("application/octet-stream")
  })

  it("is stored while it comes", async () => {
    const { messages } = await until(() => true)
    const input = new TransformStream<Uint8Array, Uint8Array>()
    const writer = input.writable.getWriter()
    const answer = store(input.readable, "text/plain")
    await writer.write(Buffer.alloc(400_000, "x"))
    await until((state) => state.messages > messages)
    await writer.close()
    expect(await (await answer).json()).toMatchObject({ bytes: 400_000 })
  })

  it("leaves nothing behind where its sender breaks off", async () => {
    const { messages } = await until(() => true)
    const input = new TransformStream<Uint8Array, Uint8Array>()
    const writer = input.writable.getWriter()
    const abort = new AbortController()
    const answer = store(input.readable, "text/plain", abort.signal)
    await writer.write(Buffer.alloc(400_000, "x"))
    await until((state) => state.messages > messages)
    abort.abort()
    await expect(answer).rejects.toThrow("abort")
    await until((state) => state.messages === messages)
  })

  it("of the largest size is taken", async () => {
    expect((await store(Buffer.alloc(limit), "text/plain")).status).toBe(201)
  })

  it("over the largest size is refused", async () => {
    expect(await problemOf(await store(Buffer.alloc(limit + 1), "text/plain"), 413)).toMatchObject({ limit })
  })

  it("that is announced to be over the largest size is refused before it comes", async () => {
    const announced = request(`${gateway().url}/v1/blobs`, {
      method: "POST",
      headers: { "content-length": limit + 1 }
    })
    const status = new Promise((resolve, reject) =>
      announced.on("response", ({ statusCode }) => resolve(statusCode)).on("error", reject)
    )
    announced.flushHeaders()
    expect(await status).toBe(413)
    announced.destroy()
  })

  it("that turns out to be over the largest size is refused, and nothing of it is kept", async () => {
    const { messages } = await until(() => true)
    const response = await store(chunks(40), "text/plain")
    expect(await problemOf(response, 413)).toMatchObject({ limit })
    expect(response.headers.get("connection")).toBe("close")
    await until((state) => state.messages === messages)
  })

  it.each([
    "text/plain\r\nx-evil: 1 日本",
    "text/plain; name=日本",
    "nonsense",
    "",
    `text/${"x".repeat(255)}`
  ])("whose writer on NATS called it %j is of octets", async (contentType) => {
    const id = await idOf(await store("x", "text/plain"))
    await run(describedAs(id, contentType))
    const read = await ask(`/v1/blobs/${id}`)
    expect(read.status).toBe(200)
    expect(read.headers.get("x-evil")).toBeNull()
    expect(read.headers.get("content-type")).toBe("application/octet-stream")
    expect(await read.text()).toBe("x")
  })

  it("is not stored as what is no type", async () => {
    const { detail } = await problemOf(await store("x", "nonsense"), 415)
    expect(detail).toContain("nonsense")
  })

  it.each(["never", "a.b", "a%2Fb", "%3E", "x".repeat(129), "x".repeat(300), "%E2%82%AC".repeat(80)])(
    "is unknown as %s",
    async (id) => {
      await problemOf(await ask(`/v1/blobs/${id}`), 404)
    }
  )

  it.each([
    "text/html",
    "text/html;charset=utf-8",
    "application/xhtml+xml",
    "image/svg+xml",
    "application/pdf",
    "text/javascript"
  ])("is saved and not opened as %s", async (type) => {
    const id = await idOf(await store("<script>alert(1)</script>", type))
    const { headers } = await ask(`/v1/blobs/${id}`)
    expect(headers.get("content-disposition")).toBe("attachment")
    expect(headers.get("content-type")).toBe(type)
  })

  it.each(["image/jpeg", "text/plain; charset=utf-8", "application/json"])(
    "may be opened as %s, where it runs and loads nothing",
    async (type) => {
      const { headers } = await ask(`/v1/blobs/${await idOf(await store("x", type))}`)
      expect(headers.get("content-disposition")).toBeNull()
      expect(headers.get("content-security-policy")).toBe(
        "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
      )
    }
  )

  it("is described without being read", async () => {
    const id = await idOf(await store(Buffer.alloc(500_000), "image/png"))
    const { headers, body } = await ask(`/v1/blobs/${id}`, { method: "HEAD" })
    expect(headers.get("content-length")).toBe("500000")
    expect(body).toBeNull()
    await until((state) => state.consumer_count === 0)
  })

  it("is no longer read for who is gone", async () => {
    const id = await idOf(await store(Buffer.alloc(limit), "image/png"))
    const abort = new AbortController()
    await ask(`/v1/blobs/${id}`, { signal: abort.signal })
    abort.abort()
    await until((state) => state.consumer_count === 0)
  })
})
