/** The same cluster as `cluster.ts`, but each of the three nats-servers runs on a host of its own: see `hosts.ts`. */
import { chmod, mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Exit, Scope } from "effect"
import { findServer } from "../../src/streams/server/find.ts"
import { type Cluster, type ClusterNode, clusterOf, names } from "./cluster.ts"
import { startNode } from "./clusterNode.ts"
import { type Cable, openHosts } from "./hosts.ts"
import { temporary } from "./temporary.ts"

const clientPort = 4222
const routePort = 6222

/** Returns when it can be used; undefined where there can be no such hosts. */
export const startClusterOnHosts = async (): Promise<Cluster | undefined> => {
  const hosts = await openHosts(names.length)
  if (hosts === undefined) return undefined
  const life = Scope.makeUnsafe()
  const directory = await Effect.runPromise(Scope.provide(temporary, life))
  const { path } = await Effect.runPromise(findServer)
  const started = await Promise.all(
    hosts.all.map(async (host, n) => {
      const name = names[n] ?? `node-${n + 1}`
      const own = join(directory, name)
      const clientsAt = `${host.clientAddress}:${clientPort}`
      const nodesAt = `${host.nodeAddress}:${routePort}`
      const node = await startNode({
        binary: await runningInside(host.inside, path, own),
        directory: own,
        name,
        sync: "always",
        clients: { listen: clientsAt, advertise: clientsAt },
        others: { listen: nodesAt, advertise: nodesAt },
        routes: hosts.all
          .filter((other) => other !== host)
          .map(({ nodeAddress }) => `${nodeAddress}:${routePort}`)
      })
      return {
        ...node,
        name,
        url: `nats://${clientsAt}`,
        cutOff: (from: Cable | "everyone") => {
          for (const cable of cablesTo(from)) host.unplug(cable)
        },
        heal: () => {
          for (const cable of cablesTo("everyone")) host.plug(cable)
        }
      } satisfies ClusterNode
    })
  )
  const cluster = clusterOf(started, async () => {
    await Promise.all(started.map((node) => node.stop()))
    await hosts.close()
    await Effect.runPromise(Scope.close(life, Exit.void))
  })
  await cluster.ready()
  return cluster
}

const cablesTo = (whom: Cable | "everyone"): ReadonlyArray<Cable> =>
  whom === "everyone" ? ["clients", "nodes"] : [whom]

/** A program that becomes the other one, there. */
const runningInside = async (inside: ReadonlyArray<string>, binary: string, directory: string) => {
  const path = join(directory, "start")
  await mkdir(directory, { recursive: true })
  await writeFile(path, `#!/bin/sh\nexec ${[...inside, binary].map((word) => `'${word}'`).join(" ")} "$@"\n`)
  await chmod(path, 0o755)
  return path
}
