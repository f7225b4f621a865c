/** What a gateway costs at the least: an HTTP server that reads JSON, publishes it and answers with an id once it is stored. */
import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import { connect } from "@nats-io/transport-node"
import { openInbox } from "../queue/inbox.ts"

const connection = await connect({ servers: process.argv[2] ?? "" })
const ask = openInbox(connection)

const server = createServer((request, response) => {
  let body = ""
  request.setEncoding("utf8").on("data", (piece: string) => (body += piece))
  request.on("end", () => {
    const { kind, input }: { readonly kind: string; readonly input: unknown } = JSON.parse(body)
    const key = randomUUID()
    ask(`tasks.${kind}.normal.${key}`, JSON.stringify(input), (answer) => {
      if (answer.string().includes('"error"')) return response.writeHead(503).end()
      const told = JSON.stringify({ id: `${kind}_${key}`, kind, state: "queued" })
      return response.writeHead(202, { "content-type": "application/json" }).end(told)
    })
  })
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (typeof address === "object") console.log(`listens on http://127.0.0.1:${address?.port}`)
})
