import { type IncomingMessage, type ServerResponse, createServer } from "node:http"
import { type Socket, connect } from "node:net"
import { text } from "node:stream/consumers"
import { describe, expect, it } from "@effect/vitest"
import { cutOff } from "../../src/gateway/slowClients.ts"
import { idOf, onGateway, startGateway } from "./gateway.ts"
import { listen } from "./listen.ts"

const patienceMs = 1_500
const { ask, gateway, nats, submit } = onGateway({ MILLRACE_PATIENCE: `${patienceMs} millis` })

interface Client {
  readonly socket: Socket
  /** All that came, once the other side has closed. */
  readonly closed: Promise<string>
}

const connected = (url = gateway().url): Client => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let heard = ""
  socket.on("data", (chunk) => (heard += chunk.toString()))
  // What is written after the other side has closed.
  socket.on("error", () => {})
  return { socket, closed: new Promise((resolve) => socket.on("close", () => resolve(heard))) }
}

/** A little more of it every tenth of a second, until the other side has had enough or `times` are over. */
const drip = ({ socket }: Client, more: string | Uint8Array, times = 1_000) =>
  new Promise<void>((resolve) => {
    let left = times
    const dripping = setInterval(() => {
      if (left-- > 0 && !socket.destroyed) return socket.write(more)
      clearInterval(dripping)
      resolve()
    }, 100)
  })

const post = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`

/** A server with nothing of a gateway but this. `closed` is the first answer, when it is over. */
const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  const server = createServer(answer)
  cutOff(server, patienceMs)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" ? (address?.port ?? 0) : 0
  const closed = new Promise<ServerResponse>((resolve) =>
    server.once("request", (_, response) => response.once("close", () => resolve(response)))
  )
  return { url: `http://127.0.0.1:${port}`, closed, close: () => server.close() }
}

const tooSlow = "urn:millrace:problem:body-too-slow"
const piece = Buffer.alloc(64 * 1024, " ")

describe.concurrent("a client", () => {
  describe("is cut off", () => {
    it("with headers that do not end", async () => {
      const client = connected()
      client.socket.write("GET /v1/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\n")
      void drip(client, "x-a: b\r\n")
      expect(await client.closed).toContain("408 Request Timeout")
    })

    it("without having said anything", async () => {
      expect(await connected().closed).not.toContain("200 OK")
    })

    it("with a body of which nothing comes", async () => {
      const client = connected()
      client.socket.write(post("/v1/tasks", 100))
      const answer = await client.closed
      expect(answer).toContain("HTTP/1.1 408 Request Timeout")
      expect(answer).toContain(tooSlow)
    })

    it.each(["/v1/tasks", "/v1/blobs", "/v1/tasks/count_x/retry"])(
      "with a body that drips: %s",
      async (path) => {
        const client = connected()
        client.socket.write(post(path, 1_000_000))
        void drip(client, " ")
        await client.closed
        expect(client.socket.bytesWritten).toBeLessThan(10_000)
      }
    )

    it("with a body that drips, though it asks for another protocol", async () => {
      const client = connected()
      client.socket.write(
        post("/v1/tasks", 1_000).replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
      )
      void drip(client, " ")
      expect(await client.closed).toContain(tooSlow)
    })

    it("with JSON that takes too long, though it moves", async () => {
      const client = connected()
      client.socket.write(
        post("/v1/tasks", 64_000_000).replace("Content-Length: 64000000", "Transfer-Encoding: chunked")
      )
      void drip(client, `4000\r\n${" ".repeat(0x4000)}\r\n`)
      expect(await client.closed).toContain(tooSlow)
    })

    it("with taking what it has asked for", async () => {
      const { url, closed, close } = await serve((_, response) => response.end(Buffer.alloc(20_000_000)))
      const client = connected(url)
      client.socket.pause()
      client.socket.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
      expect((await closed).writableFinished).toBe(false)
      client.socket.destroy()
      close()
    })
  })

  describe("is not cut off", () => {
    it.each(["/v1/blobs", "/v1/blobs/", "//V1/blobs"])(
      "with an upload that moves, however long: %s",
      async (path) => {
        const client = connected()
        const times = 30
        client.socket.write(
          post(path, times * piece.length).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
        )
        await drip(client, piece, times)
        expect(await client.closed).toContain("HTTP/1.1 201 Created")
      }
    )

    it("while it waits for an answer", async () => {
      const id = await idOf(await submit({ kind: "count", input: { text: "a" } }))
      expect((await ask(`/v1/tasks/${id}?wait=2`)).status).toBe(200)
    })

    it("while there is nothing to tell it", async () => {
      const listener = await listen(`${gateway().url}/v1/events`)
      await listener.next()
      const id = await idOf(await submit({ kind: "count", input: { text: "a" } }))
      await ask(`/v1/tasks/${id}?wait=2`)
      await ask(`/v1/tasks/${id}`, { method: "DELETE" })
      expect(await listener.next()).toMatchObject({ event: "cancelled" })
      listener.close()
    })

    it("while it waits for us to read on", async () => {
      const { url, close } = await serve((request, response) => {
        setTimeout(() => {
          void text(request).then((body) => response.end(String(body.length)))
        }, 2.5 * patienceMs)
      })
      const answer = await fetch(`${url}/v1/blobs`, { method: "POST", body: Buffer.alloc(4_000_000) })
      expect(await answer.text()).toBe("4000000")
      close()
    })
  })
})

describe("too much", () => {
  it("of headers is refused", async () => {
    const client = connected()
    client.socket.write(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nx-a: ${"a".repeat(17_000)}\r\n\r\n`)
    expect(await client.closed).toContain("431 Request Header Fields Too Large")
  })

  it("of connections is closed at once", async () => {
    const other = await startGateway(nats().url, { MILLRACE_MAX_CONNECTIONS: "1" })
    const first = connected(other.url)
    await new Promise<void>((resolve) => first.socket.on("connect", resolve))
    first.socket.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await new Promise<void>((resolve) => first.socket.once("data", () => resolve()))
    expect(await connected(other.url).closed).toBe("")
    first.socket.destroy()
    await other.stop()
  })

  it("of requests before the first of them is answered ends the connection", async () => {
    const id = await idOf(await submit({ kind: "count", input: { text: "a" } }))
    const wait = `GET /v1/tasks/${id}?wait=60 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`
    const client = connected()
    client.socket.write(wait.repeat(200))
    expect(await client.closed).toBe("")
    // As many as a client may send that does not wait for each answer, which some do.
    const other = connected()
    const look = wait.replace("?wait=60", "")
    other.socket.write(look.repeat(49) + look.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
    expect((await other.closed).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(50)
  })
})
