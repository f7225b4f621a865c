/** Three nats-servers that talk to each other directly and sync each write, as one would run them but on one machine. */
import { join } from "node:path"
import { Effect, Exit, Scope } from "effect"
import { findServer } from "../../src/streams/server/find.ts"
import { names } from "../../test/support/cluster.ts"
import { startNode } from "../../test/support/clusterNode.ts"
import { temporary } from "../../test/support/temporary.ts"
import { freePorts } from "../freePorts.ts"

/** Returns when all three listen, which is before they have agreed on anything. */
export const startThreeServers = async () => {
  const life = Scope.makeUnsafe()
  const directory = await Effect.runPromise(Scope.provide(temporary, life))
  const { path: binary } = await Effect.runPromise(findServer)
  const addresses = (await freePorts(2 * names.length)).map((port) => `127.0.0.1:${port}`)
  const [clients, others] = [addresses.slice(0, names.length), addresses.slice(names.length)]
  const sideOf = (address = "") => ({ listen: address, advertise: address })
  const nodes = await Promise.all(
    names.map((name, n) =>
      startNode({
        binary,
        directory: join(directory, name),
        name,
        sync: "always",
        clients: sideOf(clients[n]),
        others: sideOf(others[n]),
        routes: others.filter((address) => address !== others[n])
      })
    )
  )
  return {
    /** Of the first; clients hear of the others from it. */
    url: `nats://${clients[0]}`,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()))
      await Effect.runPromise(Scope.close(life, Exit.void))
    }
  }
}
