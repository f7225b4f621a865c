/**
 * Hosts of their own for servers of a test: network namespaces, whose cables can be unplugged. Each has two, one to its
 * clients and one to the other hosts, and each cable ends in a switch of its own namespace. Nothing has a name that
 * stays: a namespace is there for as long as a shell in it reads a pipe that we hold open. When we are gone, killed -9
 * even, so are all namespaces, and with them whatever link has an end in one.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { randomInt } from "node:crypto"

export interface Host {
  /** Where this process and its children reach it. */
  readonly clientAddress: string
  /** Where only the other hosts reach it. */
  readonly nodeAddress: string
  /** What to put before the words of a command, for it to run there. */
  readonly inside: ReadonlyArray<string>
  /** From now on nothing passes, and nobody is told: packets vanish. */
  readonly unplug: (cable: Cable) => void
  readonly plug: (cable: Cable) => void
}

/** By their places: not everybody's PATH leads to the second. */
const unshareTool = "/usr/bin/unshare"
const ipTool = "/sbin/ip"

export type Cable = "clients" | "nodes"
const cables = ["clients", "nodes"] as const

export interface Hosts {
  readonly all: ReadonlyArray<Host>
  readonly close: () => Promise<void>
}

/** Undefined where nobody lets us make network namespaces, or the words to do so are missing. */
export const openHosts = async (count: number): Promise<Hosts | undefined> => {
  if (!isPermitted()) return undefined
  const net = freeNet()
  const uplink = `millrace${randomInt(1e6)}`
  const board = await openNamespace()
  const namespaces = await Promise.all(Array.from({ length: count }, openNamespace))
  for (const cable of cables) {
    ip(board, `link add name ${cable} type bridge`)
    ip(board, `link set ${cable} up`)
  }
  ip(board, `link add name uplink type veth peer name ${uplink} netns ${process.pid}`)
  ip(board, "link set uplink master clients up")
  ipHere(`address add ${net}.1/24 dev ${uplink}`)
  ipHere(`link set ${uplink} up`)

  const all = namespaces.map((namespace, n): Host => {
    const addresses = { clients: `${net}.${n + 11}`, nodes: `192.0.2.${n + 11}` }
    for (const cable of cables) {
      ip(board, `link add name ${cable}${n} type veth peer name ${cable} netns ${namespace.pid}`)
      ip(board, `link set ${cable}${n} master ${cable} up`)
      ip(namespace, `address add ${addresses[cable]}/24 dev ${cable}`)
      ip(namespace, `link set ${cable} up`)
    }
    return {
      clientAddress: addresses.clients,
      nodeAddress: addresses.nodes,
      inside: enter(namespace),
      unplug: (cable) => ip(board, `link set ${cable}${n} down`),
      plug: (cable) => ip(board, `link set ${cable}${n} up`)
    }
  })
  return {
    all,
    close: async () => {
      // It would go with the switch's namespace, some time after that.
      ipHere(`link delete ${uplink}`)
      await Promise.all([board, ...namespaces].map(({ close }) => close()))
    }
  }
}

interface Namespace {
  readonly pid: number
  readonly close: () => Promise<void>
}

const openNamespace = async (): Promise<Namespace> => {
  const child = spawn(unshareTool, ["--net", "/bin/sh", "-c", "echo; read -r _"], {
    // A terminal's Ctrl-C does not reach it.
    detached: true,
    stdio: ["pipe", "pipe", "ignore"]
  })
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()))
  await new Promise((resolve) => child.stdout.once("data", resolve))
  return {
    pid: pidOf(child),
    close: () => {
      child.stdin.end()
      return gone
    }
  }
}

const pidOf = ({ pid }: ChildProcess) => {
  if (pid === undefined) throw new Error("unshare was not started")
  return pid
}

const enter = ({ pid }: Namespace) => ["/usr/bin/nsenter", `--net=/proc/${pid}/ns/net`]

const ip = (namespace: Namespace, words: string) => {
  const [command = "", ...rest] = [...enter(namespace), ipTool, ...words.split(" ")]
  execFileSync(command, rest)
}

const ipHere = (words: string) => execFileSync(ipTool, words.split(" "), { encoding: "utf8" })

/** The first three numbers of a private network that no route of this machine leads to, but for the one to everywhere. */
const freeNet = (): string => {
  while (true) {
    const net = `10.${randomInt(256)}.${randomInt(256)}`
    const ways = ["match", "root"].flatMap((which) =>
      ipHere(`-4 route show ${which} ${net}.0/24`).split("\n")
    )
    if (ways.every((way) => way === "" || way.startsWith("default"))) return net
  }
}

/** Tried in a namespace that is gone with the shell. */
const isPermitted = (): boolean => {
  const attempt = `${ipTool} link add name a type veth peer name b && ${ipTool} link add name c type bridge`
  try {
    execFileSync(unshareTool, ["--net", "/bin/sh", "-c", attempt], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}
