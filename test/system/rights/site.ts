/** What the tasks of the test reach: pages that are there, are missing, fail or never end, and somebody who hears of tasks. */
import { createServer } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"

export interface Site {
  readonly url: string
  /** From now on the page that was missing is there. */
  readonly mend: () => void
  /** Resolves when somebody has asked for it. */
  readonly reached: (path: string) => Promise<void>
  /** Resolves when so many webhooks have come. */
  readonly heard: (webhooks: number) => Promise<void>
  readonly stop: () => void
}

export const startSite = async (): Promise<Site> => {
  let mended = false
  const asked = new Set<string>()
  const webhooks: Array<string> = []
  let fails = 0
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site")
    request.resume()
    asked.add(pathname)
    const answer = (status: number, body = "") =>
      response.writeHead(status, { "content-type": "text/html", etag: `"${pathname}"` }).end(body)
    switch (pathname) {
      case "/page":
        return answer(200, "<title>A page</title><p>of a few words</p>")
      case "/missing":
        return mended ? answer(200, "<p>here it is</p>") : answer(404)
      case "/once":
        return (fails += 1) === 1 ? answer(500) : answer(200, "<p>better</p>")
      case "/broken":
        return answer(500)
      case "/never":
      case "/never/child":
        return undefined
      case "/webhook":
        webhooks.push(pathname)
        return answer(204)
      default:
        return answer(404)
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve)
  })
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the site has no port")
  return {
    url: `http://127.0.0.1:${address.port}`,
    mend: () => {
      mended = true
    },
    reached: async (path) => {
      while (!asked.has(path)) await sleep(20)
    },
    heard: async (wanted) => {
      while (webhooks.length < wanted) await sleep(20)
    },
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
