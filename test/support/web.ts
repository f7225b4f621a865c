/** A web server for one test, on a free port of this machine. */
import { createServer, type RequestListener, type Server } from "node:http"
import { Effect } from "effect"

/** Gives the way from a path to an address. The server stops with the scope, whatever connections are open. */
export const web = (answer: RequestListener) =>
  Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const server = createServer(answer)
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  ).pipe(
    Effect.map((server) => {
      const address = server.address()
      if (address === null || typeof address === "string") throw new Error("The server has no port.")
      return (path: string) => new URL(path, `http://127.0.0.1:${address.port}`)
    })
  )
