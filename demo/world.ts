/** The world around the demo: a web server with an article and a photograph, a webhook's receiver, a mail server. */
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { type RequestListener, createServer } from "node:http"
import type { Server } from "node:net"
import { text } from "node:stream/consumers"
import PostalMime from "postal-mime"
import { SMTPServer } from "smtp-server"

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

export interface World {
  readonly article: string
  readonly photograph: string
  readonly webhook: string
  readonly smtp: string
  readonly mails: ReadonlyArray<Mail>
  readonly calls: ReadonlyArray<{ readonly id: string; readonly body: unknown }>
  readonly close: () => void
}

const asset = (name: string) => readFile(new URL(`assets/${name}`, import.meta.url))

const listen = async (server: Server): Promise<number> => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a server of the demo has no port")
  return address.port
}

export const openWorld = async (): Promise<World> => {
  const mails: Array<Mail> = []
  const calls: Array<{ readonly id: string; readonly body: unknown }> = []
  const article = await asset("article.html")
  const photograph = await asset("photograph.jpg")

  const answer: RequestListener = (request, response) => {
    if (request.url === "/article") {
      response.setHeader("content-type", "text/html; charset=utf-8").end(article)
    } else if (request.url === "/photograph.jpg") {
      response.setHeader("content-type", "image/jpeg").end(photograph)
    } else if (request.method === "POST" && request.url === "/hook") {
      void text(request).then((body) => {
        calls.push({ id: String(request.headers["webhook-id"]), body: JSON.parse(body) })
        response.end("heard")
      })
    } else response.writeHead(404).end()
  }
  const web = createServer(answer)
  const origin = `http://127.0.0.1:${await listen(web)}`

  const post = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    onData: (stream, session, taken) => {
      void text(stream)
        .then((source) => PostalMime.parse(source))
        .then((mail) => {
          const to = session.envelope.rcptTo.map(({ address }) => address).join(", ")
          mails.push({ to, subject: mail.subject ?? "", text: mail.text ?? "" })
          taken()
        })
    }
  })
  const smtp = `smtp://127.0.0.1:${await listen(post.server)}`

  return {
    article: `${origin}/article`,
    photograph: `${origin}/photograph.jpg`,
    webhook: `${origin}/hook`,
    smtp,
    mails,
    calls,
    close: () => {
      web.close()
      web.closeAllConnections()
      post.close()
    }
  }
}
