/** What the tests of the guard share. */
import { createServer } from "node:net"
import { Effect } from "effect"
import { Agent, request } from "undici"
import { connector } from "../../../src/actors/download/guard.ts"

/** Counts the connections to all addresses of this machine, IPv4 and IPv6. */
export const listener = Effect.acquireRelease(
  Effect.callback<{ readonly port: number; readonly count: () => number; readonly close: () => void }>(
    (resume) => {
      let count = 0
      const server = createServer((socket) => {
        count++
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret")
      })
      server.listen(0, "::", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ port, count: () => count, close: () => server.close() }))
      })
    }
  ),
  ({ close }) => Effect.sync(close)
)

/** What is answered, or why there is no answer, through an agent with nothing but the guard. */
export const asking = (
  options: Omit<Parameters<typeof connector>[0], "timeout">,
  url: string
): Effect.Effect<string> =>
  Effect.acquireUseRelease(
    Effect.sync(() => new Agent({ connect: connector({ ...options, timeout: 5_000 }) })),
    (dispatcher) =>
      Effect.promise(() =>
        request(url, { dispatcher }).then(
          ({ body }) => body.text(),
          (cause: unknown) => (cause instanceof Error ? cause.message : "")
        )
      ),
    (agent) => Effect.promise(() => agent.destroy())
  )
