/** A real DNS server for one test, and the way a guard asks it. */
import { type Socket, createSocket } from "node:dgram"
import { Resolver } from "node:dns/promises"
import { isIPv4 } from "node:net"
import { Effect } from "effect"

const typeA = 1
const typeAaaa = 28

/** `zone` gives all addresses of whatever name, for its n-th look-up, beginning with 0. */
export const dns = (zone: (time: number) => ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly socket: Socket; readonly asked: () => number }>((resume) => {
      const times = { [typeA]: 0, [typeAaaa]: 0 }
      const socket = createSocket("udp4")
      socket.on("message", (query, { port, address }) => {
        const { type, end } = questionOf(query)
        const addresses = zone(times[type]++).filter((one) => isIPv4(one) === (type === typeA))
        socket.send(answerTo(query.subarray(0, end), addresses), port, address)
      })
      socket.bind(0, "127.0.0.1", () => resume(Effect.succeed({ socket, asked: () => times[typeA] })))
    }),
    ({ socket }) => Effect.callback<void>((resume) => void socket.close(() => resume(Effect.void)))
  ).pipe(
    Effect.map(({ socket, asked }) => {
      const resolver = new Resolver()
      resolver.setServers([`127.0.0.1:${socket.address().port}`])
      const resolve = (hostname: string) =>
        Promise.all([
          resolver.resolve6(hostname).then((found) => found.map((address) => ({ address, family: 6 })), none),
          resolver.resolve4(hostname).then((found) => found.map((address) => ({ address, family: 4 })), none)
        ]).then((found) => found.flat())
      return { resolve, asked }
    })
  )

const none = (): Array<{ readonly address: string; readonly family: number }> => []

const questionOf = (query: Buffer) => {
  let end = 12
  while (query[end] !== 0) end += (query[end] ?? 0) + 1
  return { type: query.readUInt16BE(end + 1) === typeAaaa ? typeAaaa : typeA, end: end + 5 } as const
}

/** The question again, and after it the addresses, each with its name pointing to the one in the question. */
const answerTo = (question: Buffer, addresses: ReadonlyArray<string>): Buffer => {
  const head = Buffer.from(question)
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt16BE(0, 10)
  const records = addresses.map((address) => {
    const data = bytesOf(address)
    const record = Buffer.from([
      0xc0,
      12,
      0,
      data.length === 4 ? typeA : typeAaaa,
      0,
      1,
      0,
      0,
      0,
      0,
      0,
      data.length
    ])
    return Buffer.concat([record, data])
  })
  return Buffer.concat([head, ...records])
}

/** IPv6 only as eight full groups. */
const bytesOf = (address: string) =>
  isIPv4(address)
    ? Buffer.from(address.split(".").map(Number))
    : Buffer.from(
        address
          .split(":")
          .map((group) => group.padStart(4, "0"))
          .join(""),
        "hex"
      )
