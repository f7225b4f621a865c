/** Downloads: an interrupted one closes its connection, however far it is. */
import type { RequestListener } from "node:http"
import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { web } from "../support/web.ts"
import { silent } from "./download/silent.ts"
import { downloads, get } from "./download/world.ts"

const patient = {
  FETCH_CONNECT_TIMEOUT: "1 hour",
  FETCH_HEADERS_TIMEOUT: "1 hour",
  FETCH_IDLE_TIMEOUT: "1 hour",
  FETCH_TIMEOUT: "1 hour",
  // A turn for one body that is not small.
  FETCH_MEMORY: "1"
}

describe("an interrupted download", () => {
  it.live("gives up connecting", () =>
    Effect.gen(function* () {
      const greeted = yield* Deferred.make<void>()
      const closed = yield* Deferred.make<void>()
      const port = yield* silent((socket) => {
        socket.once("data", () => Deferred.doneUnsafe(greeted, Effect.void))
        socket.once("close", () => Deferred.doneUnsafe(closed, Effect.void))
      })
      const fiber = yield* Effect.forkChild(get(new URL(`https://127.0.0.1:${port}/`)))
      yield* Deferred.await(greeted)
      yield* Fiber.interrupt(fiber)
      yield* Deferred.await(closed)
    }).pipe(Effect.provide(downloads(patient)))
  )

  const beginnings: Record<string, RequestListener> = {
    "before the answer": () => undefined,
    "within the answer": (_, response) => response.write("half"),
    "before anything of the body": (_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).flushHeaders()
    },
    "while decompressing": (_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" })
      response.write(gzipSync(Buffer.alloc(40_000_000)).subarray(0, 30_000))
    },
    "within the body of a refusal": (_, response) => response.writeHead(404).write("half")
  }
  for (const [name, begin] of Object.entries(beginnings)) {
    it.live(`closes its connection ${name}`, () =>
      Effect.gen(function* () {
        const asked = yield* Deferred.make<void>()
        const closed = yield* Deferred.make<void>()
        const at = yield* web((request, response) => {
          request.socket.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
          begin(request, response)
          Deferred.doneUnsafe(asked, Effect.void)
        })
        const fiber = yield* Effect.forkChild(get(at("/")))
        yield* Deferred.await(asked)
        yield* Fiber.interrupt(fiber)
        yield* Deferred.await(closed)
      }).pipe(Effect.provide(downloads(patient)))
    )
  }

  it.live("closes its connection while it waits for its turn, and the turn is not lost", () =>
    Effect.gen(function* () {
      // More than the system buffers on the way, so that what is written has been read for the most part.
      const large = Buffer.alloc(16_000_000)
      const begun = [yield* Deferred.make<void>(), yield* Deferred.make<void>()] as const
      const closed = yield* Deferred.make<void>()
      const at = yield* web((request, response) => {
        if (request.url === "/whole") return response.end(large)
        const second = request.url === "/second"
        if (second) request.socket.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
        if (second) Deferred.doneUnsafe(begun[1], Effect.void)
        return response.write(large, () => second || Deferred.doneUnsafe(begun[0], Effect.void))
      })
      const first = yield* Effect.forkChild(get(at("/first")))
      yield* Deferred.await(begun[0])
      const second = yield* Effect.forkChild(get(at("/second")))
      yield* Deferred.await(begun[1])
      yield* Fiber.interrupt(second)
      yield* Deferred.await(closed)
      yield* Fiber.interrupt(first)
      assert.strictEqual((yield* get(at("/whole"))).bytes.length, large.length)
    }).pipe(Effect.provide(downloads(patient)))
  )
})
