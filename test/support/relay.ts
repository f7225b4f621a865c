/** A TCP relay on a free port of the loopback, which can stop handing anything on without closing a connection. */
import { connect, createServer, type Socket } from "node:net"
import { listen } from "./listen.ts"

export interface Relay {
  readonly port: number
  /** Where to: the target's port, another one after it was started anew. Whoever came before waits. */
  readonly leadTo: (port: number, host?: string) => void
  /** From now on nothing arrives, in either direction, nor does a new connection; nobody is told. */
  readonly cut: () => void
  /** Cuts as soon as a client sends what contains this, which itself does not arrive; resolves then. */
  readonly cutBefore: (text: string) => Promise<void>
  /** What was on its way arrives late, as after lost packets; connections that one end gave up end. */
  readonly heal: () => void
  readonly close: () => Promise<void>
}

export const openRelay = async (): Promise<Relay> => {
  let target: { readonly port: number; readonly host: string } | undefined
  let isCut = false
  const sockets = new Set<Socket>()
  /** Accepted, and not connected to the target yet. */
  const waiting = new Set<Socket>()
  let cutAt: { readonly text: string; readonly done: () => void } | undefined

  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.pause()
  }

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.once("close", () => sockets.delete(socket))
    socket.on("error", () => socket.destroy())
  }

  const handOn = (from: Socket, to: Socket, isFromClient: boolean) => {
    from.on("data", (bytes) => {
      if (isFromClient && cutAt !== undefined && bytes.includes(cutAt.text)) {
        cut()
        from.unshift(bytes)
        cutAt.done()
        cutAt = undefined
      } else if (!to.write(bytes)) from.pause()
    })
    to.on("drain", () => {
      if (!isCut) from.resume()
    })
    from.once("close", () => to.destroy())
  }

  const join = (socket: Socket) => {
    if (target === undefined || isCut) {
      waiting.add(socket)
      return
    }
    const beyond = connect(target)
    keep(beyond)
    handOn(socket, beyond, true)
    handOn(beyond, socket, false)
    socket.resume()
  }

  const joinWaiting = () => {
    const all = [...waiting]
    waiting.clear()
    for (const socket of all) if (!socket.destroyed) join(socket)
  }

  const server = createServer({ pauseOnConnect: true }, (socket) => {
    keep(socket)
    join(socket)
  })
  const port = await listen(server)

  return {
    port,
    leadTo: (port, host = "127.0.0.1") => {
      target = { port, host }
      joinWaiting()
    },
    cut,
    cutBefore: (text) =>
      new Promise((done) => {
        cutAt = { text, done }
      }),
    heal: () => {
      isCut = false
      for (const socket of sockets) if (!waiting.has(socket)) socket.resume()
      joinWaiting()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}
