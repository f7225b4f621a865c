/** Redis as a queue wants it: on a free port, with a log of its own that is synced each second, and no snapshots. */
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePorts } from "../freePorts.ts"

/** Undefined where there is none on the PATH. */
export const findRedis = (): { readonly version: string } | undefined => {
  try {
    const printed = execFileSync("redis-server", ["--version"], { encoding: "utf8" })
    return { version: /v=(\S+)/.exec(printed)?.[1] ?? "unknown" }
  } catch {
    return undefined
  }
}

export const startRedis = async () => {
  const directory = await mkdtemp(join(tmpdir(), "millrace-redis-"))
  const [port = 0] = await freePorts(1)
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: directory,
    save: "",
    appendonly: "yes",
    appendfsync: "everysec",
    "maxmemory-policy": "noeviction"
  }
  const server = spawn(
    "redis-server",
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ["ignore", "pipe", "inherit"] }
  )
  const kill = () => server.kill("SIGKILL")
  process.once("exit", kill)
  const exited = once(server, "exit")
  await new Promise<void>((resolve, reject) => {
    let printed = ""
    server.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString()
      if (printed.includes("Ready to accept connections")) resolve()
    })
    void exited.then(() => reject(new Error(`redis-server ended:\n${printed}`)))
  })
  return {
    port,
    stop: async () => {
      kill()
      await exited
      process.off("exit", kill)
      await rm(directory, { recursive: true, force: true })
    }
  }
}
