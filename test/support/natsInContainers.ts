/** The same as `nats.ts` and `cluster.ts`, but each nats-server runs in a container of its own. */
import { execFileSync } from "node:child_process"
import { type Belongings, openBelongings } from "./belongings.ts"
import { type Cluster, type ClusterNode, clusterOf, names } from "./cluster.ts"
import { docker } from "./docker.ts"
import { type ContainedServer, startContainer } from "./natsContainer.ts"
import type { TestNats } from "./nats.ts"

/** Returns when it can be used. */
export const startNatsInContainer = async (): Promise<
  Pick<TestNats, "url" | "kill" | "restart" | "stop">
> => {
  const belongings = openBelongings()
  const server = await startContainer({ belongings })
  return { ...server, stop: () => removed([server], belongings) }
}

/** Returns when it can be used. */
export const startClusterInContainers = async (): Promise<Cluster> => {
  const belongings = openBelongings()
  const network = await createNetwork(belongings)
  const started = await Promise.all(names.map((name) => startMember(name, network, belongings)))
  const cluster = clusterOf(
    started.map(({ node }) => node),
    () =>
      removed(
        started.map(({ server }) => server),
        belongings
      )
  )
  await cluster.ready()
  return cluster
}

/**
 * Clients come through the engine's own network and the others through this one, so that each can be cut. Of two, the
 * engine publishes ports in the one whose name sorts first, which is "bridge".
 */
const createNetwork = async ({ label }: Belongings) => {
  const name = `millrace-test-${label.value}`
  await docker(["network", "create", "--label", `${label.name}=${label.value}`, name])
  return name
}

const routePort = 6222

const startMember = async (name: string, network: string, belongings: Belongings) => {
  const others = names.filter((other) => other !== name)
  const server = await startContainer({
    belongings,
    configure: (clientPort) => `
server_name: ${name}
client_advertise: "127.0.0.1:${clientPort}"
cluster {
  name: millrace
  listen: "0.0.0.0:${routePort}"
  advertise: "${name}:${routePort}"
  routes: [${others.map((other) => `"nats://${other}:${routePort}"`).join(", ")}]
}
`
  })
  const plug = ["network", "connect", "--alias", name, network, server.id]
  const unplug = ["network", "disconnect", network, server.id]
  let isPlugged = true
  await docker(plug)
  const node: ClusterNode = {
    ...server,
    name,
    cutOff: (from) => {
      if (from !== "nodes") server.relay.cut()
      if (from === "clients" || !isPlugged) return
      execFileSync("docker", unplug)
      isPlugged = false
    },
    heal: () => {
      server.relay.heal()
      if (!isPlugged) execFileSync("docker", plug)
      isPlugged = true
    }
  }
  return { server, node }
}

const removed = async (servers: ReadonlyArray<ContainedServer>, belongings: Belongings) => {
  await belongings.remove()
  await Promise.all(servers.map(({ relay }) => relay.close()))
}
