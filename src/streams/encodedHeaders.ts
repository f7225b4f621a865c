/**
 * Headers as the client sends them, put together in one go. Its own way compares each name with all before it, and costs
 * more than the rest of a publish.
 */
import { type MsgHdrs, headers } from "@nats-io/transport-node"
import type { HeaderList } from "./JetStream.ts"

let bytes = Buffer.alloc(0)

/** The client asks for the bytes while it publishes, and keeps nothing of what it asked: one is enough for all messages. */
const prepared = Object.assign(headers(), { encode: () => bytes })

/** Good for the next publish only. Throws at a value that would end its line, as the client does. */
export const encodedHeaders = (list: HeaderList): MsgHdrs => {
  let lines = "NATS/1.0\r\n"
  for (const [name, value] of list) {
    if (/[\r\n]/.test(value)) throw new Error(`A header is one line, and this of ${name} is not: ${value}`)
    lines += `${name}: ${value}\r\n`
  }
  bytes = Buffer.from(`${lines}\r\n`)
  return prepared
}
