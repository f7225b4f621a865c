import { createServer, request } from "node:http"
import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { Gateway } from "../../src/gateway/Gateway.ts"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { held, idOf, startGateway } from "./gateway.ts"
import { newKey } from "./auth/keys.ts"
import { listen } from "./listen.ts"

let nats: TestNats
beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  await Effect.runPromise(Effect.provide(setUp(taskNames), layerStreams(nats.url)))
})
afterAll(() => nats.stop())

const submit = (url: string) =>
  fetch(`${url}/v1/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"kind":"fetch","input":{"url":"https://example.org/"}}'
  })

/** What the gateway answers where it stands, given what it was told and what the environment says. */
const urlOf = (options: Parameters<typeof Gateway.layer>[0], settings: Record<string, string> = {}) =>
  Gateway.pipe(
    Effect.map(({ url }) => url),
    Effect.provide(Gateway.layer(options).pipe(Layer.provide(layerStreams(nats.url)))),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings)))
  )

/** Else it listens to its own machine only. */
const withKey = { MILLRACE_API_KEYS: newKey("somebody", ["read"]).line }

describe("the address", () => {
  it("is of this machine only, unless said otherwise", async () => {
    const gateway = await startGateway(nats.url)
    expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/)
    // Where it listened on every address, this one would answer as well.
    await expect(fetch(gateway.url.replace("127.0.0.1", "127.0.0.2"))).rejects.toThrow("fetch failed")
    await gateway.stop()
  })

  it("has the port of PORT, where no other is asked for", async () => {
    expect(await Effect.runPromise(urlOf({}, { PORT: "0" }))).not.toContain(":8080")
    expect(await Effect.runPromise(urlOf({ port: 0 }, { PORT: "8080" }))).not.toContain(":8080")
  })

  it("can be opened as it is told, also where every address is taken", async () => {
    expect(await Effect.runPromise(urlOf({ port: 0, host: "0.0.0.0" }, withKey))).toMatch(
      /^http:\/\/127\.0\.0\.1:/
    )
  })

  it("that is taken is said to be, and what to do", async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve))
    const address = taken.address()
    const port = typeof address === "object" ? (address?.port ?? 0) : 0
    const refused = await Effect.runPromise(Effect.flip(urlOf({ port })))
    taken.close()
    expect(refused).toMatchObject({ _tag: "PortTaken", port })
    expect(String(refused)).toContain("Name another with --port or PORT")
  })

  it("that is of another machine is said to be unusable", async () => {
    const refused = await Effect.runPromise(
      Effect.flip(urlOf({ port: 0 }, { HOST: "192.0.2.1", ...withKey }))
    )
    expect(refused).toMatchObject({ _tag: "AddressUnusable", host: "192.0.2.1" })
  })
})

describe("an address that others reach", () => {
  it.each(["0.0.0.0", "::", "192.0.2.1", "millrace.example", "127.0.0.1.example"])(
    "is not listened on without keys: %s",
    async (host) => {
      const refused = await Effect.runPromise(Effect.flip(urlOf({ port: 0 }, { HOST: host })))
      expect(refused).toMatchObject({ _tag: "KeysMissing", host })
      expect(String(refused)).toContain("Make one with `millrace key`")
    }
  )

  it.each(["localhost", "127.0.0.2", "::1"])("is none that only this machine reaches: %s", async (host) => {
    expect(await Effect.runPromise(urlOf({ port: 0 }, { HOST: host }))).toContain("http://")
  })
})

describe("when it is told to stop", () => {
  it("listeners are let go at once", async () => {
    const gateway = await startGateway(nats.url)
    const listener = await listen(`${gateway.url}/v1/events`)
    await listener.next()
    const begun = performance.now()
    const stopped = gateway.stop()
    expect(await listener.next()).toBeUndefined()
    await stopped
    expect(performance.now() - begun).toBeLessThan(2_000)
  })

  it("who waits for a task is told how it is", async () => {
    const gateway = await startGateway(nats.url)
    const id = await idOf(await submit(gateway.url))
    const answer = fetch(`${gateway.url}/v1/tasks/${id}?wait=60`)
    await gateway.run(held(id))
    await gateway.stop()
    expect(await (await answer).json()).toMatchObject({ id, state: "queued" })
  })

  it("what is under way is finished, and whoever asks hears that it is not ready", async () => {
    const gateway = await startGateway(nats.url)
    const { hostname, port } = new URL(gateway.url)
    const upload = request(`${gateway.url}/v1/blobs`, {
      method: "POST",
      headers: { "content-type": "text/plain" }
    })
    const answered = new Promise<number | undefined>((resolve, reject) =>
      upload.on("response", ({ statusCode }) => resolve(statusCode)).on("error", reject)
    )
    await new Promise<void>((resolve) => upload.write("the beginning, ", () => resolve()))

    // A connection with a request that has begun is not closed with the idle ones.
    const asking = connect(Number(port), hostname)
    let answer = ""
    asking.on("data", (chunk) => (answer += chunk.toString()))
    const closed = new Promise((resolve) => asking.on("close", resolve))
    await new Promise<void>((resolve) => asking.write("GET /readyz HTTP/1.1\r\n", () => resolve()))
    await fetch(`${gateway.url}/healthz`)

    const stopped = gateway.stop()
    asking.write("Host: x\r\n\r\n")
    await closed
    expect(answer).toContain("HTTP/1.1 503")
    expect(answer).toContain("It is shutting down.")

    upload.end("the end")
    expect(await answered).toBe(201)
    await stopped
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow("fetch failed")
  })
})
