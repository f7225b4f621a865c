/** The world outside: a page, a picture, a hook, what is gone, and what answers only sometimes. Every visit is counted. */
import { createServer } from "node:http"
import sharp from "sharp"
import { type Call, makeHooks } from "./hooks.ts"

export interface Site {
  readonly origin: string
  /** How often each path was asked for. */
  readonly visits: ReadonlyMap<string, number>
  /** Of hooks. */
  readonly calls: ReadonlyArray<Call>
  readonly close: () => Promise<void>
}

const page = `<html lang="en"><title>A page</title><p>${"the mill turns and the race runs ".repeat(20)}</p></html>`

export const openSite = async (): Promise<Site> => {
  const picture = await sharp({ create: { width: 320, height: 200, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer()
  const visits = new Map<string, number>()
  const hooks = makeHooks()
  const server = createServer((request, response) => {
    const path = request.url ?? "/"
    const visit = (visits.get(path) ?? 0) + 1
    visits.set(path, visit)
    request.resume()
    if (path.startsWith("/gone")) return response.writeHead(404).end()
    if (path.startsWith("/flaky") && visit === 1) return response.writeHead(500).end()
    if (path.startsWith("/hook")) return hooks.answer(path, response)
    if (path.startsWith("/picture")) return response.setHeader("content-type", "image/jpeg").end(picture)
    return response.setHeader("content-type", "text/html").end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  return {
    origin: `http://127.0.0.1:${address.port}`,
    visits,
    calls: hooks.calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
