/** How often this process writes to its connections to a port of this machine. */
import { subscribe } from "node:diagnostics_channel"
import { Socket } from "node:net"

export const countWrites = (port: number) => {
  let writes = 0
  const watch = (socket: Socket) => {
    if (socket.remotePort !== port) return
    const write = socket.write.bind(socket)
    Object.assign(socket, {
      write: (...given: Parameters<typeof write>) => {
        writes += 1
        return write(...given)
      }
    })
  }
  subscribe("net.client.socket", (message) => {
    if (!(typeof message === "object" && message !== null && "socket" in message)) return
    const { socket } = message
    // Whatever it was given before, connecting gives it the usual way to write.
    if (socket instanceof Socket) socket.once("connect", () => watch(socket))
  })
  return () => ({ "writes to its socket": writes })
}
