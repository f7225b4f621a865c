/** An SMTP server on a free port that plays its part by the book, but for the lines it is given. */
import { Effect } from "effect"
import { once } from "node:events"
import { createServer } from "node:net"
import { createInterface } from "node:readline"
import { urlOf } from "./smtpServer.ts"

/** What it can be made to say at each point; "hang up" closes the connection without a word. */
export type Stage = "greeting" | "EHLO" | "STARTTLS" | "AUTH" | "MAIL" | "RCPT" | "DATA" | "end"
export type Script = { readonly [stage in Stage]?: string | ((line: string) => string) }

const book: Readonly<Record<Stage, string>> = {
  greeting: "220 mill.example ESMTP",
  EHLO: "250-mill.example\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000",
  STARTTLS: "502 Not implemented",
  AUTH: "235 Welcome",
  MAIL: "250 OK",
  RCPT: "250 OK",
  DATA: "354 Go ahead",
  end: "250 Taken"
}

const isStage = (word: string): word is Stage => Object.hasOwn(book, word)

/** `lines` is all that the client has said. */
export const scriptedSmtp = Effect.fnUntraced(function* (script: Script) {
  const lines: Array<string> = []
  const server = createServer((socket) => {
    let inData = false
    const say = (stage: Stage, line = "") => {
      const said = script[stage] ?? book[stage]
      const answer = typeof said === "string" ? said : said(line)
      if (answer === "hang up") return socket.destroy()
      inData = stage === "DATA" && answer.startsWith("3")
      socket.write(`${answer}\r\n`)
      if (answer.startsWith("421")) socket.end()
    }
    socket.on("error", () => {})
    const input = createInterface(socket).on("error", () => {})
    input.on("line", (line) => {
      lines.push(line)
      const word = line.split(/[ :]/)[0]?.toUpperCase() ?? ""
      if (inData) return line === "." ? say("end") : undefined
      if (word === "QUIT") return socket.end("221 Bye\r\n")
      if (isStage(word)) return say(word, line)
      return socket.write(word === "RSET" || word === "HELO" ? "250 OK\r\n" : "500 What?\r\n")
    })
    say("greeting")
  })
  server.listen(0, "127.0.0.1")
  yield* Effect.promise(() => once(server, "listening"))
  yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
  const url = urlOf(server)
  return { url, lines, withLogin: url.replace("//", "//mill:p%40ss+word@") }
})
