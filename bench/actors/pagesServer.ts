/** A thread with a web server of its own, so that serving takes nothing from the one that is measured. */
import { createServer } from "node:http"
import { parentPort } from "node:worker_threads"
import { gzipSync } from "node:zlib"

const word = (at: number) => ["mill", "race", "wheel", "water", "grain", "stone"][at % 6] ?? ""
const page = Buffer.from(
  `<title>Mill</title>${Array.from({ length: 1_000 }, (_, at) => `<p>${word(at * 7)} ${word(at * at)} ${at}`).join("")}`
    .padEnd(20_000, ".")
    .slice(0, 20_000)
)
const compressed = gzipSync(page)

const server = createServer((request, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8").setHeader("etag", '"mill"')
  if (request.url === "/gzip") response.setHeader("content-encoding", "gzip").end(compressed)
  else response.end(page)
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  parentPort?.postMessage(typeof address === "object" ? address?.port : undefined, [])
})
