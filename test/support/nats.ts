/** Real nats-servers for tests: each on a free port, with data of its own under the system's temporary directory. */
import { Effect, Exit, Layer, Scope } from "effect"
import { NatsServer } from "../../src/streams/NatsServer.ts"
import { startServer } from "../../src/streams/server/start.ts"
import { temporary } from "./temporary.ts"

export interface TestNats {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  /** Of the server that runs now; another one after a restart. */
  readonly pid: number
  /** SIGKILL, as a crash would be; resolves when the process is gone. The data stays. */
  kill(): Promise<void>
  /** Starts again on the same port and data, after a kill or after an orderly stop of the one that runs. */
  restart(): Promise<void>
  /** Stops the server and removes the data directory, if it was ours. */
  stop(): Promise<void>
}

export interface Options {
  readonly dataDir?: string
  readonly port?: number
  /** "2m" spares the disk where a test is about something else than durability. */
  readonly sync?: "always" | "2m"
}

/** For tests in plain async; `stop()` belongs in an afterEach or afterAll. */
export const startNats = async (options: Options = {}): Promise<TestNats> => {
  const life = Scope.makeUnsafe()
  const dataDir = options.dataDir ?? (await Effect.runPromise(Scope.provide(temporary, life)))
  const sync = options.sync ?? "always"
  let running = await start({ dataDir, port: options.port ?? -1, sync })
  const { url } = running
  const port = Number(new URL(url).port)

  return {
    url,
    port,
    dataDir,
    get pid() {
      return running.pid
    },
    kill: async () => {
      process.kill(running.pid, "SIGKILL")
      await running.ended()
    },
    restart: async () => {
      await running.close()
      running = await start({ dataDir, port, sync })
    },
    stop: async () => {
      await running.close()
      await close(life)
    }
  }
}

const start = async (options: Required<Options>) => {
  const scope = Scope.makeUnsafe()
  const server = await Effect.runPromise(
    startServer(options).pipe(
      Scope.provide(scope),
      Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
    )
  )
  return {
    url: server.url,
    pid: server.pid,
    ended: () => Effect.runPromise(Effect.ignore(server.exited)),
    close: () => close(scope)
  }
}

const close = (scope: Scope.Closeable) => Effect.runPromise(Scope.close(scope, Exit.void))

/** For tests in Effect: a server for as long as the layer is in use. */
export const layerNats = (options: Pick<Options, "sync"> = {}) =>
  Layer.unwrap(Effect.map(temporary, (dataDir) => NatsServer.layer({ dataDir, port: -1, ...options })))
