/** Downloads: a server that wraps little in much, and one that keeps others waiting. */
import type { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { web } from "../support/web.ts"
import { silent } from "./download/silent.ts"
import { downloads, get, text } from "./download/world.ts"

const head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

/** Answers each request of a connection with what `answer` writes. */
const answering = (answer: (socket: Socket) => void) =>
  Effect.map(
    silent((socket) => socket.on("data", () => answer(socket))),
    (port) => new URL(`http://127.0.0.1:${port}/`)
  )

/** `piece` so many times, each when the one before has gone out. */
const again = (socket: Socket, piece: Uint8Array, times: number): void => {
  if (socket.destroyed) return
  if (times === 0) return void socket.write("0\r\n\r\n")
  socket.write(piece, () => again(socket, piece, times - 1))
}

describe("the connection of a download", () => {
  it.live("may bring a body byte by byte, which is no larger in memory for it", () =>
    Effect.gen(function* () {
      // 64 KB of chunks with one byte each, and 5 MB in all.
      const piece = Buffer.from("1\r\nm\r\n".repeat(10_923))
      const url = yield* answering((socket) => {
        socket.write(head)
        again(socket, piece, 458)
      })
      const used = () => {
        const { heapUsed, external } = process.memoryUsage()
        return heapUsed + external
      }
      const before = used()
      let most = before
      const watch = setInterval(() => (most = Math.max(most, used())), 5)
      const { bytes } = yield* Effect.ensuring(
        get(url),
        Effect.sync(() => clearInterval(watch))
      )
      assert.strictEqual(bytes.length, 10_923 * 458)
      assert.isBelow(most - before, 60_000_000)
    }).pipe(Effect.provide(downloads({ FETCH_IDLE_TIMEOUT: "5 seconds" })))
  )

  for (const what of ["a body", "the body of a redirect"]) {
    it.live(`is given up when there is far more around ${what} than in it`, () =>
      Effect.gen(function* () {
        const piece = Buffer.from(`1;${"x".repeat(15_000)}\r\nm\r\n`)
        let sent = 0
        const url = yield* answering((socket) => {
          socket.write(what === "a body" ? head : head.replace("200 OK", "302 Found\r\nlocation: /"))
          const one = () => {
            sent += piece.length
            if (!socket.destroyed && sent < 100_000_000) socket.write(piece, one)
          }
          one()
        })
        const failure = yield* Effect.flip(get(url))
        if (what === "a body") assert.include({ ...failure }, { _tag: "PageTooLarge", limit: 100_000 })
        // What the system buffers on the way is sent and not taken.
        assert.isBelow(sent, 30_000_000)
      }).pipe(Effect.provide(downloads({ FETCH_MAX_BYTES: "100000" })))
    )
  }

  it.live("is counted from the beginning of each request", () =>
    Effect.gen(function* () {
      const connections = new Set<Socket>()
      const url = yield* answering((socket) => {
        connections.add(socket)
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n${"m".repeat(90_000)}`)
      })
      for (let time = 0; time < 10; time++) assert.lengthOf((yield* get(url)).bytes, 90_000)
      assert.strictEqual(connections.size, 1)
    }).pipe(Effect.provide(downloads({ FETCH_MAX_BYTES: "100000" })))
  )

  it.live("is not waited for when the body of a redirect stops", () =>
    Effect.gen(function* () {
      const at = yield* web((request, response) =>
        request.url === "/there"
          ? response.end("arrived")
          : response.writeHead(302, { location: "/there" }).write("half")
      )
      assert.strictEqual(text((yield* get(at("/"))).bytes), "arrived")
    }).pipe(Effect.provide(downloads({ FETCH_IDLE_TIMEOUT: "1 hour", FETCH_TIMEOUT: "4 seconds" })))
  )

  it.live("is not waited for when the body of a refusal drips", () =>
    Effect.gen(function* () {
      const at = yield* web((request, response) => {
        const drip = setInterval(() => response.write("m"), 20)
        request.socket.on("close", () => clearInterval(drip))
        response.writeHead(503)
      })
      assert.strictEqual((yield* Effect.flip(get(at("/"))))._tag, "PageUnavailable")
    }).pipe(Effect.provide(downloads({ FETCH_TIMEOUT: "1 hour", FETCH_IDLE_TIMEOUT: "1 hour" })))
  )

  it.live("takes no more than half of the turns for one host", () =>
    Effect.gen(function* () {
      // More than the system buffers on the way, so that what is written has had its turn.
      const large = Buffer.alloc(16_000_000)
      let begun = 0
      const two = Promise.withResolvers<void>()
      const at = yield* web((request, response) => {
        if (request.url === "/whole") return response.end(large)
        if (request.url === "/page") return response.end("page")
        return response.write(large, () => ++begun === 2 && two.resolve())
      })
      for (let one = 0; one < 8; one++) yield* Effect.forkChild(get(at("/drips")))
      yield* Effect.promise(() => two.promise)
      // Time for more of them, if they might.
      for (let page = 0; page < 100; page++) yield* get(at("/page"))
      const other = new URL(at("/whole").href.replace("127.0.0.1", "localhost"))
      assert.lengthOf((yield* get(other)).bytes, large.length)
    }).pipe(
      Effect.provide(
        downloads({
          FETCH_ALLOW: "127.0.0.1,localhost",
          FETCH_MEMORY: "400000000",
          FETCH_TIMEOUT: "1 hour",
          FETCH_IDLE_TIMEOUT: "1 hour"
        })
      )
    )
  )
})
