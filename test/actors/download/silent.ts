/** A server for one test that takes connections and never says a word. */
import { type Server, type Socket, createServer } from "node:net"
import { Effect } from "effect"

/** Gives its port. */
export const silent = (taken: (socket: Socket) => void = () => undefined) =>
  Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const server = createServer((socket) => taken(socket.on("error", () => undefined)))
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  ).pipe(
    Effect.map((server) => {
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : 0
    })
  )
