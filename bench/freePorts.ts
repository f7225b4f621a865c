/** Ports of this machine that nobody listens on. They are held together for a moment, so that no two are the same. */
import { once } from "node:events"
import { type Server, createServer } from "node:net"

export const freePorts = async (count: number): Promise<ReadonlyArray<number>> => {
  const servers = await Promise.all(Array.from({ length: count }, listening))
  const ports = servers.map(portOf)
  await Promise.all(servers.map(closed))
  return ports
}

const listening = async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  return server
}

const closed = async (server: Server) => {
  server.close()
  await once(server, "close")
}

const portOf = (server: Server) => {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("It listens on no port.")
  return address.port
}
