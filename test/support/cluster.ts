/** Real clusters of three nats-servers for tests, whose nodes can be killed, frozen, and cut off. */
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { connect } from "@nats-io/transport-node"
import { Effect, Exit, Schema, Scope } from "effect"
import { addressesOf } from "../../src/streams/addresses.ts"
import { findServer } from "../../src/streams/server/find.ts"
import { type NodeProcess, startNode } from "./clusterNode.ts"
import { openRelay } from "./relay.ts"
import { temporary } from "./temporary.ts"

export interface ClusterNode extends Omit<NodeProcess, "stop"> {
  readonly name: string
  /** The same after a restart. Clients hear of the other nodes' addresses from this one. */
  readonly url: string
  /** From now on nothing passes between this node and the other two, its clients, or both; and nobody is told. */
  cutOff(from: "nodes" | "clients" | "everyone"): void
  /** Everything passes again. */
  heal(): void
}

export interface Cluster {
  readonly nodes: ReadonlyArray<ClusterNode>
  /** Of all three, as `NATS_URL` takes them. */
  readonly url: string
  /** Resolves when JetStream answers at every node, which is when they have elected a leader. */
  ready(): Promise<void>
  /** The node that leads the stream, as soon as one does. */
  leaderOf(stream: string): Promise<ClusterNode>
  /** Resolves when all three have everything of the stream. */
  whole(stream: string): Promise<void>
  /** Has the node lead a stream (`KV_results`) or a consumer (`TASKS_count.count-high`). */
  giveLead(of: string, to: ClusterNode): Promise<void>
  /** Stops the nodes and removes their data. */
  stop(): Promise<void>
}

export interface Options {
  /** "2m" spares the disk where a test is about something else than durability. */
  readonly sync?: "always" | "2m"
}

export const names = ["node-1", "node-2", "node-3"] as const

/** Returns when all three listen, which is before they have agreed on anything. */
export const launchCluster = async (options: Options = {}): Promise<Cluster> => {
  const life = Scope.makeUnsafe()
  const directory = await Effect.runPromise(Scope.provide(temporary, life))
  const { path: binary } = await Effect.runPromise(findServer)
  const wires = await Promise.all(
    names.flatMap((from) => names.map(async (to) => ({ from, to, relay: await openRelay() })))
  )
  const started = await Promise.all(
    names.map(async (name) => {
      // A node needs no wire to itself: that one is for its clients.
      const isOfClients = (wire: { readonly from: string; readonly to: string }) => wire.from === wire.to
      const mine = wires.filter((wire) => wire.from === name || wire.to === name)
      const clientPort = mine.find(isOfClients)?.relay.port ?? 0
      const node = await startNode({
        binary,
        directory: join(directory, name),
        name,
        sync: options.sync ?? "always",
        clients: { listen: "127.0.0.1:-1", advertise: `127.0.0.1:${clientPort}` },
        // Nobody is there: the others are to use the routes they are told of, which can be cut, and no shorter ones.
        others: { listen: "127.0.0.1:-1", advertise: "127.0.0.1:1" },
        routes: mine.filter((wire) => wire.to !== name).map(({ relay }) => `127.0.0.1:${relay.port}`),
        onListening: (ports) => {
          for (const wire of mine) {
            if (wire.to === name) wire.relay.leadTo(isOfClients(wire) ? ports.client : ports.route)
          }
        }
      })
      return {
        ...node,
        name,
        url: `nats://127.0.0.1:${clientPort}`,
        cutOff: (from: "nodes" | "clients" | "everyone") => {
          for (const wire of mine) {
            if (from === "everyone" || isOfClients(wire) === (from === "clients")) wire.relay.cut()
          }
        },
        heal: () => {
          for (const { relay } of mine) relay.heal()
        }
      }
    })
  )
  return clusterOf(started, async () => {
    await Promise.all(started.map((node) => node.stop()))
    await Promise.all(wires.map(({ relay }) => relay.close()))
    await Effect.runPromise(Scope.close(life, Exit.void))
  })
}

/** Returns when it can be used. */
export const startCluster = async (options: Options = {}): Promise<Cluster> => {
  const cluster = await launchCluster(options)
  await cluster.ready()
  return cluster
}

export const clusterOf = (nodes: ReadonlyArray<ClusterNode>, stop: () => Promise<void>): Cluster => {
  const url = nodes.map((node) => node.url).join(",")
  return {
    nodes,
    url,
    ready: async () => {
      for (const node of nodes) while ((await ask(node.url, "INFO")) === undefined) await sleep(20)
    },
    leaderOf: async (stream) => {
      while (true) {
        const answer = await ask(url, `STREAM.INFO.${stream}`)
        const leader = nodes.find(({ name }) => name === answer?.leader)
        if (leader !== undefined) return leader
        await sleep(20)
      }
    },
    whole: async (stream) => {
      const isWhole = async () => {
        const answer = await ask(url, `STREAM.INFO.${stream}`)
        const others = answer?.replicas ?? []
        return (
          others.length === nodes.length - 1 && others.every(({ current, lag = 0 }) => current && lag === 0)
        )
      }
      while (!(await isWhole())) await sleep(50)
    },
    giveLead: async (of, { name }) => {
      const kind = of.includes(".") ? "CONSUMER" : "STREAM"
      while ((await ask(url, `${kind}.INFO.${of}`))?.leader !== name) {
        await ask(url, `${kind}.LEADER.STEPDOWN.${of}`, { placement: { preferred: name } })
        await sleep(50)
      }
    },
    stop
  }
}

const Answer = Schema.Struct({
  error: Schema.optionalKey(Schema.Unknown),
  cluster: Schema.optionalKey(
    Schema.Struct({
      leader: Schema.optionalKey(Schema.String),
      /** But for the leader's. */
      replicas: Schema.optionalKey(
        Schema.Array(Schema.Struct({ current: Schema.Boolean, lag: Schema.optionalKey(Schema.Int) }))
      )
    })
  )
})

/** What JetStream answers now, with a connection of its own; undefined if it does not. */
const ask = async (servers: string, call: string, body: object = {}) => {
  try {
    const connection = await connect({ ...addressesOf(servers), reconnect: false, timeout: 1_000 })
    try {
      const answer = await connection.request(`$JS.API.${call}`, JSON.stringify(body), { timeout: 1_000 })
      const { error, cluster } = Schema.decodeUnknownSync(Answer)(answer.json())
      return error === undefined ? { ...cluster } : undefined
    } finally {
      await connection.close()
    }
  } catch {
    return undefined
  }
}
