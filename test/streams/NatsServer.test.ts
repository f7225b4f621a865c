import { spawn } from "node:child_process"
import { chmod, readFile, stat, symlink, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Exit, Fiber, Logger, Schedule, Scope } from "effect"
import { NatsServer } from "../../src/streams/NatsServer.ts"
import { findServer } from "../../src/streams/server/find.ts"
import { greeting } from "../../src/streams/server/greeting.ts"
import { keepServer } from "../../src/streams/server/keep.ts"
import { startServer } from "../../src/streams/server/start.ts"
import { layerNats } from "../support/nats.ts"
import { gone, isAlive } from "../support/processes.ts"
import { temporary } from "../support/temporary.ts"

const port = -1
const withEnvironment = (environment: Record<string, string>) =>
  Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...process.env, ...environment })))

/** A program that says it is a nats-server, and fails when it is to be one. */
const impostor = (dataDir: string, script: string, name = "impostor") =>
  Effect.promise(async () => {
    const file = join(dataDir, name)
    await writeFile(
      file,
      `#!/bin/sh\n[ "$1" = --version ] && echo "nats-server: v2.99.0" && exit\n${script}\n`
    )
    await chmod(file, 0o755)
    return file
  })

/** The fixture in a process group of its own, as a shell in a terminal would start it. */
const holder = (dataDir: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const fixture = join(import.meta.dirname, "../support/holdNats.fixture.ts")
      const parent = spawn(process.execPath, [fixture, dataDir], {
        detached: true,
        stdio: ["ignore", "pipe", "inherit"]
      })
      const pid = await new Promise<number>((resolve) =>
        createInterface(parent.stdout).once("line", (line) => resolve(Number(line)))
      )
      return { parent: parent.pid ?? 0, server: pid }
    }),
    ({ parent }) => Effect.sync(() => isAlive(parent) && process.kill(parent, "SIGKILL"))
  )

describe("the embedded server", () => {
  it.live("is ready for JetStream once the layer is built", () =>
    Effect.gen(function* () {
      const server = yield* NatsServer
      const { jetstream, version } = yield* greeting(server.url)
      assert.isTrue(jetstream)
      assert.strictEqual(version, server.version)
    }).pipe(Effect.provide(layerNats()))
  )

  it.live("is stopped in order when its scope closes, and keeps its data", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const { pid } = yield* Effect.scoped(startServer({ dataDir, port }))
      assert.isFalse(isAlive(pid))
      const log = yield* Effect.promise(() => readFile(join(dataDir, "nats-server.log"), "utf8"))
      assert.include(log, "JetStream Shutdown")
      assert.isTrue((yield* Effect.promise(() => stat(join(dataDir, "jetstream")))).isDirectory())
    })
  )

  it.live("dies with a parent that is killed -9", () =>
    Effect.gen(function* () {
      const { parent, server } = yield* holder(yield* temporary)
      process.kill(parent, "SIGKILL")
      yield* Effect.promise(() => gone(server))
    })
  )

  it.live("lets a new one start in the place of a parent just killed", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const { parent, server } = yield* holder(dataDir)
      process.kill(parent, "SIGKILL")
      const { pid } = yield* startServer({ dataDir, port })
      assert.notStrictEqual(pid, server)
    })
  )

  it.live("does not hear a Ctrl-C in the terminal of its parent", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const { parent, server } = yield* holder(dataDir)
      process.kill(-parent, "SIGINT")
      // The log is written in order: once the reopening is there, an interrupt would have been there before it.
      process.kill(server, "SIGUSR1")
      const log = () => readFile(join(dataDir, "nats-server.log"), "utf8")
      yield* Effect.promise(log).pipe(Effect.repeat({ until: (text) => text.includes("File log re-opened") }))
      assert.notInclude(yield* Effect.promise(log), "interrupt")
      assert.isTrue(isAlive(server))
    })
  )

  it.live("tells when the server dies by itself", () =>
    Effect.gen(function* () {
      const server = yield* startServer({ dataDir: yield* temporary, port })
      const exited = yield* Effect.forkChild(Effect.flip(server.exited), { startImmediately: true })
      process.kill(server.pid, "SIGKILL")
      const error = yield* Fiber.join(exited)
      assert.strictEqual(error._tag, "NatsServerExited")
      assert.strictEqual(error.code, 137)
    })
  )

  it.live("starts again on the data of a killed one", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const scope = yield* Scope.make()
      const first = yield* Scope.provide(startServer({ dataDir, port }), scope)
      process.kill(first.pid, "SIGKILL")
      yield* Effect.ignore(first.exited)
      const second = yield* startServer({ dataDir, port })
      assert.notStrictEqual(second.pid, first.pid)
      yield* Scope.close(scope, Exit.void)
      assert.isTrue(isAlive(second.pid))
    })
  )

  it.live("is started anew where it was, with what it had, and tells if that one dies", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const server = yield* keepServer({ dataDir, port })
      const pid = () => Effect.promise(() => readFile(join(dataDir, "nats-server.pid"), "utf8"))
      const first = yield* pid()
      const exited = yield* Effect.forkChild(Effect.flip(server.exited), { startImmediately: true })
      yield* server.restart
      const second = yield* pid()
      assert.notStrictEqual(second, first)
      assert.isFalse(isAlive(Number(first)))
      assert.isTrue((yield* greeting(server.url)).jetstream)
      assert.isUndefined(exited.pollUnsafe())
      process.kill(Number(second), "SIGKILL")
      assert.strictEqual((yield* Fiber.join(exited))._tag, "NatsServerExited")
    })
  )

  it.live("is started anew though whoever wanted it does not wait for it", () =>
    Effect.gen(function* () {
      const server = yield* keepServer({ dataDir: yield* temporary, port })
      const asking = yield* Effect.forkChild(server.restart, { startImmediately: true })
      yield* Fiber.interrupt(asking)
      yield* Effect.retry(greeting(server.url), Schedule.spaced("10 millis"))
    })
  )

  it.live("takes a free port where 4222 is taken", () =>
    Effect.gen(function* () {
      yield* listening(4222)
      const { url } = yield* startServer({ dataDir: yield* temporary })
      assert.notStrictEqual(new URL(url).port, "4222")
    })
  )

  it.live("refuses a port that was asked for and is taken", () =>
    Effect.gen(function* () {
      const taken = yield* listening(0)
      const error = yield* Effect.flip(startServer({ dataDir: yield* temporary, port: taken }))
      assert.strictEqual(error._tag, "PortTaken")
    })
  )

  it.live("refuses a data directory that another server uses, whatever its spelling", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const alias = join(yield* temporary, "alias")
      yield* Effect.promise(() => symlink(dataDir, alias))
      const { pid } = yield* startServer({ dataDir, port })
      const error = yield* Effect.flip(startServer({ dataDir: alias, port }))
      assert.strictEqual(error._tag, "DataDirInUse")
      assert.include(error.message, `kill ${pid}`)
    })
  )

  it.live("starts once where two start at the same time", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const attempt = Effect.exit(startServer({ dataDir, port }))
      const exits = yield* Effect.all([attempt, attempt, attempt], { concurrency: 3 })
      assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
    })
  )

  it.live("is not held up by what a killed start left behind", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      // Pids are used again: this one lives, but it is no server of this directory.
      yield* Effect.promise(() => writeFile(join(dataDir, "nats-server.pid"), `${process.pid}`))
      yield* Effect.promise(() => writeFile(join(dataDir, "starting.lock"), "999999999"))
      const { pid } = yield* startServer({ dataDir, port })
      assert.isTrue(isAlive(pid))
    })
  )

  it.live("refuses a data directory that cannot be one", () =>
    Effect.gen(function* () {
      const file = join(yield* temporary, "file")
      yield* Effect.promise(() => writeFile(file, ""))
      const error = yield* Effect.flip(startServer({ dataDir: file, port }))
      assert.strictEqual(error._tag, "DataDirUnusable")
    })
  )

  it.live("says what the server said if it does not start", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const path = yield* impostor(dataDir, "echo no space left on device >&2; exit 3")
      const error = yield* Effect.flip(startServer({ dataDir, port })).pipe(
        withEnvironment({ NATS_SERVER: path })
      )
      assert.strictEqual(error._tag, "NatsServerNotStarted")
      assert.include(error.message, "it ended with code 3")
      assert.include(error.message, "no space left on device")
    })
  )

  it.live("waits for a server that has much to go through, and says so", () =>
    Effect.gen(function* () {
      const { path: real } = yield* findServer
      const slowly = `[ "$1" = -c ] && sleep 16\nexec ${real} "$@"`
      const path = yield* impostor(yield* temporary, slowly, "nats-server")
      const said: Array<string> = []
      const { pid } = yield* startServer({ dataDir: yield* temporary, port }).pipe(
        withEnvironment({ NATS_SERVER: path }),
        Effect.provide(Logger.layer([Logger.make(({ message }) => said.push(String(message)))]))
      )
      assert.isTrue(isAlive(pid))
      assert.lengthOf(
        said.filter((line) => line.includes("is still starting")),
        1
      )
    })
  )

  it.live("refuses a NATS_SERVER that is none, and looks no further", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(startServer({ dataDir: yield* temporary, port }))
      assert.strictEqual(error._tag, "NatsServerUnusable")
      assert.include(error.message, "/nowhere/nats-server, which does not run here (there is no such file)")
    }).pipe(withEnvironment({ NATS_SERVER: "/nowhere/nats-server" }))
  )
})

/** Listens there, unless somebody else does already; 0 for any port. */
const listening = (asked: number) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly taken: number; readonly close: () => void }>((resume) => {
        const server = createServer()
        const done = (taken: number) => resume(Effect.succeed({ taken, close: () => server.close() }))
        server.once("error", () => done(asked))
        server.listen(asked, "127.0.0.1", () => {
          const address = server.address()
          done(typeof address === "object" && address !== null ? address.port : asked)
        })
      }),
      ({ close }) => Effect.sync(close)
    ),
    ({ taken }) => taken
  )
