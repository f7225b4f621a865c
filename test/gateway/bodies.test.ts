import { once } from "node:events"
import { connect } from "node:net"
import { describe, expect, it } from "@effect/vitest"
import { onGateway } from "./gateway.ts"

const { ask, gateway } = onGateway()

const task = JSON.stringify({ kind: "count", input: { text: "größer" } })
const bytes = Buffer.byteLength(task)

const head = (headers: string) =>
  `POST /v1/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`

const last = `Connection: close\r\nContent-Length: ${bytes}`

/** Sends it as it is, each piece once the gateway has heard of those before; gives all that is answered. */
const say = async (...pieces: ReadonlyArray<string | Uint8Array>) => {
  const { hostname, port } = new URL(gateway().url)
  const socket = connect(Number(port), hostname).setNoDelay()
  let heard = ""
  socket.on("data", (chunk) => (heard += chunk.toString()))
  const closed = once(socket, "close")
  for (const piece of pieces) {
    await new Promise((written) => socket.write(piece, written))
    await ask("/healthz")
  }
  await closed
  return heard
}

const stored = /HTTP\/1\.1 202 Accepted/g

describe("a body", () => {
  it("is put together of its pieces, wherever it is cut", async () => {
    const body = Buffer.from(task)
    const middleOfLetter = body.indexOf(0xb6)
    expect(await say(head(last), body.subarray(0, middleOfLetter), body.subarray(middleOfLetter))).toMatch(
      stored
    )
  })

  it("may come without its length", async () => {
    const headers = head("Connection: close\r\nTransfer-Encoding: chunked")
    expect(await say(headers, `${bytes.toString(16)}\r\n${task}\r\n`, "0\r\n\r\n")).toMatch(stored)
  })

  it("may wait to be asked for", async () => {
    const answer = await say(head(`Expect: 100-continue\r\n${last}`), task)
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue/)
    expect(answer).toMatch(stored)
  })

  it("may follow another at once", async () => {
    const first = head(`Content-Length: ${bytes}`)
    expect((await say(first + task + first + task + head(last) + task)).match(stored)).toHaveLength(3)
  })

  it("of nothing is no JSON", async () => {
    const answer = await say(head("Connection: close\r\nContent-Length: 0"))
    expect(answer).toContain("urn:millrace:problem:malformed-body")
  })

  it.each([
    ["that says how long it is", `Content-Length: 2000000`, " ".repeat(2_000_000)],
    ["that does not", `Transfer-Encoding: chunked`, `1e8480\r\n${" ".repeat(2_000_000)}\r\n`]
  ])("that is too large is refused: %s", async (_, headers, piece) => {
    expect(await say(head(headers), piece)).toContain("urn:millrace:problem:body-too-large")
  })

  it("that breaks off harms nobody", async () => {
    const { hostname, port } = new URL(gateway().url)
    const socket = connect(Number(port), hostname)
    socket.write(head(`Content-Length: ${bytes}`) + task.slice(0, 20))
    await ask("/healthz")
    socket.destroy()
    await once(socket, "close")
    expect((await ask("/v1/tasks")).status).toBe(200)
    expect(gateway().logged).toEqual([])
  })
})
