/** One nats-server of a cluster: its configuration, its process, and how that is killed, frozen and started again. */
import { spawn } from "node:child_process"
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Effect, Exit, Schema, Scope } from "effect"
import { launch } from "../../src/streams/server/launch.ts"

export interface Options {
  readonly binary: string
  readonly directory: string
  readonly name: string
  readonly sync: "always" | "2m"
  readonly clients: Side
  readonly others: Side
  /** Where it reaches the others. */
  readonly routes: ReadonlyArray<string>
  /** Called whenever it listens. */
  readonly onListening?: (ports: Ports) => void
}

export interface Side {
  /** Host and port; -1 is a free port, another one every time. */
  readonly listen: string
  /** Where it is reached, as it tells whoever asks. */
  readonly advertise: string
}

export interface Ports {
  readonly client: number
  readonly route: number
}

export interface NodeProcess {
  kill(): Promise<void>
  restart(): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  stop(): Promise<void>
}

/** Resolves when it listens, with or without the others. */
export const startNode = async (options: Options): Promise<NodeProcess> => {
  const { directory, onListening } = options
  await mkdir(directory, { recursive: true })
  const config = join(directory, "nats-server.conf")
  await writeFile(config, configuration(options))

  const start = async () => {
    for (const file of await readdir(directory)) {
      if (/\.(ports|pid)$/.test(file)) await rm(join(directory, file))
    }
    const scope = Scope.makeUnsafe()
    const log = join(directory, "nats-server.log")
    const exit = await Effect.runPromise(
      Scope.provide(launch({ binary: options.binary, config, log }), scope)
    )
    const ended = Effect.runPromise(exit)
    let hasEnded = false
    void ended.then(() => (hasEnded = true))
    while (true) {
      const listening = await portsIn(directory)
      if (listening !== undefined) {
        onListening?.(listening.ports)
        return { pid: listening.pid, ended, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
      }
      if (hasEnded) throw new Error(`nats-server ended:\n${await readFile(log, "utf8")}`)
      await sleep(5)
    }
  }

  let running = await start()
  let wake: (() => Promise<void>) | undefined
  const resume = async () => {
    await wake?.()
    wake = undefined
  }
  return {
    kill: async () => {
      process.kill(running.pid, "SIGKILL")
      await running.ended
    },
    restart: async () => {
      await running.close()
      running = await start()
    },
    pause: async () => {
      wake = await freeze(running.pid)
    },
    resume,
    stop: async () => {
      await resume()
      await running.close()
    }
  }
}

const configuration = ({ directory, name, sync, clients, others, routes }: Options): string => `
listen: "${clients.listen}"
server_name: ${name}
client_advertise: "${clients.advertise}"
pid_file: ${JSON.stringify(join(directory, "nats-server.pid"))}
ports_file_dir: ${JSON.stringify(directory)}
log_file: ${JSON.stringify(join(directory, "nats-server.log"))}
jetstream {
  store_dir: ${JSON.stringify(directory)}
  sync_interval: "${sync}"
  max_file_store: 1TB
}
cluster {
  name: millrace
  listen: "${others.listen}"
  advertise: "${others.advertise}"
  pool_size: -1
  routes: [${routes.map((route) => `"nats://${route}"`).join(", ")}]
}
`

const PortsFile = Schema.fromJsonString(
  Schema.Struct({ nats: Schema.NonEmptyArray(Schema.String), cluster: Schema.NonEmptyArray(Schema.String) })
)

/** What the server has written down when it listened; undefined before. */
const portsIn = async (directory: string) => {
  const file = (await readdir(directory)).find((name) => name.endsWith(".ports"))
  if (file === undefined) return undefined
  const found = Schema.decodeExit(PortsFile)(await readFile(join(directory, file), "utf8"))
  if (Exit.isFailure(found)) return undefined
  const portOf = (url: string) => Number(new URL(url).port)
  return {
    pid: Number(/_(\d+)\.ports$/.exec(file)?.[1]),
    ports: { client: portOf(found.value.nats[0]), route: portOf(found.value.cluster[0]) }
  }
}

/**
 * Stops the process until the function inside is called, or until this process is gone: a stopped one would not even
 * hear that it is to end.
 */
export const freeze = async (pid: number) => {
  const guard = spawn("/bin/sh", ["-c", `kill -STOP ${pid}; echo; read -r _; kill -CONT ${pid}`], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"]
  })
  const gone = new Promise((resolve) => guard.once("close", resolve))
  await new Promise((resolve) => guard.stdout.once("data", resolve))
  return async () => {
    guard.stdin.end()
    await gone
  }
}
