/** A nats-server with users and rights of the test's own, which can be changed while it runs. */
import { readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Effect, Exit, Schedule, Scope } from "effect"
import { findServer } from "../../src/streams/server/find.ts"
import { greeting } from "../../src/streams/server/greeting.ts"
import { launch } from "../../src/streams/server/launch.ts"
import { temporary } from "./temporary.ts"

export interface Configuration {
  /** Off, it answers as a cluster does that elects a leader: nobody responds. */
  readonly jetStream: "on" | "off"
  /** What `authorization` says, in the server's own words. */
  readonly authorization?: string
  /** What else the configuration says. */
  readonly more?: string
}

export interface OwnNats {
  readonly port: number
  /** Has the server read another configuration, as after an edit and a SIGHUP; resolves when it has. */
  readonly configure: (configuration: Configuration) => Promise<void>
  /** All that the server has logged. */
  readonly log: () => Promise<string>
  readonly stop: () => Promise<void>
}

export const startOwnNats = async (first: Configuration): Promise<OwnNats> => {
  const life = Scope.makeUnsafe()
  const run = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>) =>
    Effect.runPromise(Scope.provide(effect, life))
  const dataDir = await run(temporary)
  const { path: binary } = await run(findServer)
  const port = await freePort()
  const file = (end: string) => join(dataDir, `nats-server.${end}`)
  const [config, log, pid] = [file("conf"), file("log"), file("pid")]

  const write = ({ jetStream, authorization, more = "" }: Configuration) =>
    writeFile(
      config,
      [
        `listen: "127.0.0.1:${port}"`,
        `pid_file: ${JSON.stringify(pid)}`,
        jetStream === "on" ? `jetstream { store_dir: ${JSON.stringify(dataDir)}, max_file_store: 1TB }` : "",
        authorization === undefined ? "" : `authorization ${authorization}`,
        more
      ].join("\n")
    )
  const said = () => readFile(log, "utf8")
  const reloads = async () => (await said()).split("Reloaded server configuration").length

  await write(first)
  await run(launch({ binary, config, log }))
  await run(greeting(`nats://127.0.0.1:${port}`).pipe(Effect.retry(Schedule.spaced("10 millis"))))
  return {
    port,
    configure: async (next) => {
      const before = await reloads()
      await write(next)
      process.kill(Number(await readFile(pid, "utf8")), "SIGHUP")
      while ((await reloads()) === before) await sleep(10)
    },
    log: said,
    stop: () => Effect.runPromise(Scope.close(life, Exit.void))
  }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer()
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })
