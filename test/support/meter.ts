/** A TCP relay in front of NATS that counts what passes through it, and what for. */
import { connect, createServer, type Socket } from "node:net"
import { listen } from "./listen.ts"

/** How many of what, by its name. */
export type Counts = Readonly<Record<string, number>>

export interface Meter {
  readonly port: number
  readonly url: string
  /** Since it was opened. */
  readonly counts: () => Counts
  readonly close: () => Promise<void>
}

const toServer = "messages to the server"
const fromServer = "messages from the server"
const bytesToServer = "bytes to the server"
const bytesFromServer = "bytes from the server"
const others = "other messages to the server"

/** What is published, by its subject and how its body begins. */
const purposes: ReadonlyArray<readonly [what: string, said: RegExp]> = [
  ["publishes to the queue", /^tasks\./],
  ["records written", /^\$KV\.results\./],
  ["acks", /^\$JS\.ACK\.\S+ \+ACK/],
  ["renewals of leases", /^\$JS\.ACK\.\S+ \+WPI/],
  ["pulls", /^\$JS\.API\.CONSUMER\.MSG\.NEXT\./],
  ["reads of streams", /^\$JS\.API\.(DIRECT\.GET|STREAM\.MSG\.GET)\./]
]

export const openMeter = async (target: number): Promise<Meter> => {
  const sockets = new Set<Socket>()
  const counts: Record<string, number> = Object.fromEntries(
    [toServer, fromServer, bytesToServer, bytesFromServer, others, ...purposes.map(([what]) => what)].map(
      (what) => [what, 0]
    )
  )
  const add = (what: string, more = 1) => {
    counts[what] = (counts[what] ?? 0) + more
  }
  const sent = (said: string) => {
    add(toServer)
    add(purposes.find(([, pattern]) => pattern.test(said))?.[0] ?? others)
  }

  const handOn = (from: Socket, to: Socket, bytes: string, onMessage: (said: string) => void) => {
    const read = reading(onMessage)
    from.setNoDelay(true)
    from.on("data", (chunk) => {
      add(bytes, chunk.length)
      read(chunk)
      if (!to.write(chunk)) from.pause()
    })
    to.on("drain", () => from.resume())
    from.on("error", () => from.destroy())
    from.once("close", () => {
      sockets.delete(from)
      to.destroy()
    })
    sockets.add(from)
  }

  const server = createServer((client) => {
    const beyond = connect(target, "127.0.0.1")
    handOn(client, beyond, bytesToServer, sent)
    handOn(beyond, client, bytesFromServer, () => add(fromServer))
  })
  const port = await listen(server)

  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    counts: () => ({ ...counts }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

/**
 * Reads one direction of the protocol: lines, and after some of them a message of so many bytes as their last word says. Calls
 * back with the subject of each message and the first bytes of what it says.
 */
const reading = (onMessage: (said: string) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    while (at < rest.length) {
      const end = rest.indexOf("\r\n", at)
      if (end < 0) break
      const words = rest.toString("latin1", at, end).split(" ")
      const isMessage = /^H?(PUB|MSG)$/.test(words[0] ?? "")
      const body = end + 2
      const bodyEnd = isMessage ? body + Number(words.at(-1)) : end
      if (bodyEnd + 2 > rest.length) break
      if (isMessage) onMessage(`${words[1]} ${rest.toString("latin1", body, Math.min(bodyEnd, body + 8))}`)
      at = bodyEnd + 2
    }
    rest = rest.subarray(at)
  }
}
