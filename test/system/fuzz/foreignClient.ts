/** A foreign client that checks nothing: it sends the bytes it is given, which no library would let through. */
import { connect } from "node:net"

export interface Message {
  readonly subject: string | Uint8Array
  /** The header block as it is sent, first line and all. */
  readonly headers?: Uint8Array
  readonly body: Uint8Array
}

/** What the server says to a publish. A repeat is known and not stored. */
export type Answer =
  | { readonly _tag: "Stored"; readonly sequence: number }
  | { readonly _tag: "Refused"; readonly reason: string }

export interface ForeignClient {
  readonly publish: (message: Message) => Promise<Answer>
  readonly close: () => void
}

const crlf = Buffer.from("\r\n")

export const openForeignClient = async (port: number): Promise<ForeignClient> => {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true })
  const waiting = new Map<string, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  let next = 0
  let read: Buffer = Buffer.alloc(0)

  const broken = (why: string) => {
    for (const { reject } of waiting.values()) reject(new Error(`the server cut the client off: ${why}`))
    waiting.clear()
  }

  /** `[H]MSG <subject> <sid> [<header bytes>] <bytes>` */
  const answered = (words: ReadonlyArray<string>, payload: Buffer) => {
    const headerBytes = words[0] === "HMSG" ? Number(words[3]) : 0
    const token = words[1]?.slice(inbox.length) ?? ""
    waiting.get(token)?.resolve(answerOf(payload.subarray(headerBytes), payload.subarray(0, headerBytes)))
    waiting.delete(token)
  }

  const understand = () => {
    while (true) {
      const end = read.indexOf(crlf)
      if (end < 0) return
      const words = read.subarray(0, end).toString().split(" ")
      let used = end + 2
      if (words[0] === "MSG" || words[0] === "HMSG") {
        const size = Number(words.at(-1))
        if (read.length < used + size + 2) return
        answered(words, read.subarray(used, used + size))
        used += size + 2
      } else if (words[0] === "PING") socket.write("PONG\r\n")
      else if (words[0] === "-ERR") broken(words.join(" "))
      read = read.subarray(used)
    }
  }

  socket.on("data", (chunk) => {
    read = Buffer.concat([read, chunk])
    understand()
  })
  socket.on("error", (error) => broken(error.message))
  socket.on("close", () => broken("closed"))
  await new Promise<void>((resolve) => socket.once("connect", resolve))
  socket.write(
    `CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true}\r\nSUB ${inbox}* 1\r\n`
  )

  return {
    publish: ({ subject, headers, body }) =>
      new Promise((resolve, reject) => {
        const token = (next++).toString(36)
        waiting.set(token, { resolve, reject })
        const sizes =
          headers === undefined ? `${body.length}` : `${headers.length} ${headers.length + body.length}`
        socket.cork()
        socket.write(headers === undefined ? "PUB " : "HPUB ")
        socket.write(subject)
        socket.write(` ${inbox}${token} ${sizes}\r\n`)
        if (headers !== undefined) socket.write(headers)
        socket.write(body)
        socket.write(crlf)
        socket.uncork()
      }),
    close: () => socket.destroy()
  }
}

const inbox = "_INBOX.foreign."

const answerOf = (body: Buffer, headers: Buffer): Answer => {
  // No stream takes this subject.
  if (body.length === 0) return { _tag: "Refused", reason: headers.toString().split("\r\n", 1).join() }
  const answer: unknown = JSON.parse(body.toString())
  if (typeof answer !== "object" || answer === null) throw new Error(`no answer to a publish: ${body}`)
  if ("error" in answer) return { _tag: "Refused", reason: JSON.stringify(answer.error) }
  if ("duplicate" in answer) return { _tag: "Refused", reason: "a repeat" }
  if (!("seq" in answer) || typeof answer.seq !== "number") throw new Error(`no answer to a publish: ${body}`)
  return { _tag: "Stored", sequence: answer.seq }
}
