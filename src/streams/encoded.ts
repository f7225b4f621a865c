/** Headers as the connection sends them. */
import type { HeaderList } from "./JetStream.ts"

/**
 * The client's own headers look at each letter of each name, compare each with all before it, and are made bytes of a second
 * time when they are sent: that takes longer than all the rest of a publish. Ours have names that are known, so that only
 * what ends a header is looked for.
 */
export const encoded = (list: HeaderList): Uint8Array | undefined =>
  list.length === 0 ? undefined : bytesOf(linesOf(list))

/** Lines as they are sent, of which some are the same for many messages. */
export const linesOf = (list: HeaderList): string => {
  let lines = ""
  for (const [name, value] of list) {
    if (ending.test(value)) throw new Error(`${name} cannot be sent in a header: it has more than one line`)
    lines += `${name}: ${value}\r\n`
  }
  return lines
}

export const bytesOf = (lines: string): Uint8Array => Buffer.from(`NATS/1.0\r\n${lines}\r\n`)

const ending = /[\r\n]/
