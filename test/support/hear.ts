/** A client that listens as cheaply as it can: it counts the bytes of the events, and of some listeners reads them as well. */
import { connect } from "node:net"

export interface Heard {
  /** Of events and comments, after the place that comes first. */
  readonly bytes: () => number
  /** The sequences of all events, where they are read. */
  readonly sequences: ReadonlyArray<number>
  /** How long after its end each event of a task was heard, in milliseconds. */
  readonly delays: ReadonlyArray<number>
  readonly isOpen: () => boolean
  readonly close: () => void
}

/** All read into the same memory: what was read is looked at before the next read. */
const memory = Buffer.alloc(1024 * 1024)

/** Resolves when the listener is told its place. */
export const hear = (port: number, path: string, isRead: boolean): Promise<Heard> =>
  new Promise((resolve, reject) => {
    let bytes = 0
    let text = ""
    let isPlaced = false
    let isOpen = true
    const sequences: Array<number> = []
    const delays: Array<number> = []

    const read = (more: string) => {
      text += more
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const [, id] = /^id: (\d+)$/m.exec(block) ?? []
        if (id === undefined) continue
        sequences.push(Number(id))
        delays.push(Date.now() - Date.parse(/"finishedAt":"([^"]+)"/.exec(block)?.[1] ?? ""))
      }
    }

    const socket = connect({
      port,
      host: "127.0.0.1",
      onread: {
        buffer: memory,
        callback: (size) => {
          if (isPlaced) {
            bytes += size
            if (isRead) read(memory.toString("latin1", 0, size))
            return true
          }
          text += memory.toString("latin1", 0, size)
          const [head] = /^HTTP[^]*\r\n\r\n[^]*id: \d+\n\n/.exec(text) ?? []
          if (head === undefined) return true
          isPlaced = true
          bytes = text.length - head.length
          const rest = text.slice(head.length)
          text = ""
          if (isRead) read(rest)
          resolve({
            bytes: () => bytes,
            sequences,
            delays,
            isOpen: () => isOpen,
            close: () => socket.destroy()
          })
          return true
        }
      }
    })
    socket.once("connect", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`))
    socket.once("close", () => (isOpen = false))
    socket.once("error", reject)
    // Else its end would not be noticed.
    socket.resume()
  })
