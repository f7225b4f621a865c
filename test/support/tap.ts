/** A TCP relay in front of NATS that stops handing things on at the very moment a given text passes. */
import { connect, createServer, type Socket } from "node:net"
import { listen } from "./listen.ts"

export interface Tap {
  readonly url: string
  /** Resolves when the text has gone by: from then on nothing comes back from the server. */
  readonly afterSending: (text: string) => Promise<void>
  /** Resolves when the text was about to go by: neither it nor anything after it reaches the server. */
  readonly beforeSending: (text: string) => Promise<void>
  readonly close: () => Promise<void>
}

type Watch = { readonly text: string; readonly lets: boolean; readonly seen: () => void }

export const openTap = async (port: number): Promise<Tap> => {
  const sockets = new Set<Socket>()
  let watch: Watch | undefined
  let held = false

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.once("close", () => sockets.delete(socket))
    socket.on("error", () => socket.destroy())
  }

  const server = createServer((client) => {
    const beyond = connect(port, "127.0.0.1")
    keep(client)
    keep(beyond)
    // A text may come in two pieces.
    let before = ""
    client.on("data", (bytes) => {
      if (held) return
      const text = bytes.toString("latin1")
      if (watch !== undefined && (before + text).includes(watch.text)) {
        held = true
        if (watch.lets) beyond.write(bytes)
        watch.seen()
        return
      }
      before = text.slice(-200)
      beyond.write(bytes)
    })
    beyond.on("data", (bytes) => {
      if (!held) client.write(bytes)
    })
    client.once("close", () => beyond.destroy())
    beyond.once("close", () => client.destroy())
  })
  const own = await listen(server)
  const seeing = (text: string, lets: boolean) =>
    new Promise<void>((resolve) => {
      watch = { text, lets, seen: resolve }
    })

  return {
    url: `nats://127.0.0.1:${own}`,
    afterSending: (text) => seeing(text, true),
    beforeSending: (text) => seeing(text, false),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}
