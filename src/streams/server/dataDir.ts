/** Prepares a data directory for one server, and refuses one that another server uses. */
import { mkdir, readFile, readdir, realpath, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Schedule, Schema } from "effect"
import { filesIn } from "./configuration.ts"
import { run } from "./run.ts"

/** Two servers on one store would destroy it, so the second is not started. */
export class DataDirInUse extends Schema.TaggedError<DataDirInUse>()("DataDirInUse", {
  dataDir: Schema.String,
  pid: Schema.Int
}) {
  override get message() {
    return (
      `${this.dataDir} is in use by process ${this.pid}, another millrace or its nats-server. ` +
      `Stop it (kill ${this.pid}), choose another directory with --data, or set NATS_URL to use that server.`
    )
  }
}

/** The data directory cannot be made or written. */
export class DataDirUnusable extends Schema.TaggedError<DataDirUnusable>()("DataDirUnusable", {
  dataDir: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.dataDir} cannot hold the data (${this.reason}). Make it writable, or choose another with --data.`
  }
}

/** Makes the directory and gives back its one true path, by which its server is recognised. */
export const prepare = (dataDir: string) =>
  onFiles(dataDir, async () => {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    return realpath(dataDir)
  })

/**
 * Runs the start of a server alone in this directory: no server runs in it, no other process is starting one, and the
 * files left by a killed one are gone. Once started, the server is found through its pid file.
 */
export const alone = <A, E, R>(dataDir: string, startUp: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    lock(dataDir),
    () =>
      Effect.gen(function* () {
        // The server of a process that was killed a moment ago is on its way out.
        const pid = yield* serverIn(dataDir).pipe(
          Effect.repeat({ while: (found) => found !== undefined, ...leaving })
        )
        if (pid !== undefined) return yield* new DataDirInUse({ dataDir, pid })
        yield* onFiles(dataDir, () => removeTraces(dataDir))
        return yield* startUp
      }),
    (file) => Effect.promise(() => rm(file, { force: true }))
  )

/** Two seconds: stopping takes a server a few milliseconds, and a person who starts a second one can wait that long. */
const leaving = { schedule: Schedule.spaced("20 millis"), times: 100 }

export const onFiles = <A>(dataDir: string, work: () => Promise<A>) =>
  Effect.tryPromise({
    try: work,
    catch: (cause) =>
      new DataDirUnusable({ dataDir, reason: cause instanceof Error ? cause.message : String(cause) })
  })

const removeTraces = async (dataDir: string) => {
  const names = await readdir(dataDir)
  const traces = names.filter((name) => name.endsWith(".ports") || name.endsWith(".pid"))
  for (const name of traces) await rm(join(dataDir, name), { force: true })
}

/** The pid of the live server of this directory. Pids are used again, so the command line must name our config. */
const serverIn = Effect.fnUntraced(function* (dataDir: string) {
  const files = filesIn(dataDir)
  const pid = yield* pidIn(files.pid)
  if (pid === undefined) return undefined
  const command = yield* commandOf(pid)
  return command.includes(files.config) ? pid : undefined
})

/** By then the server has written its pid, by which it is found; an older lock was mostly left by a process that was killed. */
const startMillis = 20_000

const lock = Effect.fnUntraced(function* (dataDir: string) {
  const file = join(dataDir, "starting.lock")
  while (!(yield* onFiles(dataDir, () => create(file)))) {
    const pid = yield* pidIn(file)
    const isStale = (yield* ageOf(file)) > startMillis || (pid !== undefined && !isAlive(pid))
    if (isStale) yield* onFiles(dataDir, () => rm(file, { force: true }))
    else if (pid !== undefined) return yield* new DataDirInUse({ dataDir, pid })
    // Just made, or just removed, by another process.
    else yield* Effect.sleep("10 millis")
  }
  return file
})

/** False if the file is there already. */
const create = (file: string) =>
  writeFile(file, `${process.pid}`, { flag: "wx" }).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === "EEXIST" ? false : Promise.reject(error))
  )

const ageOf = (file: string) =>
  Effect.promise(() =>
    stat(file).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0
    )
  )

const pidIn = (file: string) =>
  Effect.promise(async () => {
    const text = await readFile(file, "utf8").catch(() => "")
    const pid = Number.parseInt(text, 10)
    return Number.isNaN(pid) ? undefined : pid
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** /proc where there is one (slim images lack ps), ps elsewhere; empty when there is no such process. */
const commandOf = (pid: number) =>
  Effect.promise(() => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).pipe(
    Effect.flatMap((command) =>
      command !== "" || process.platform === "linux"
        ? Effect.succeed(command)
        : run("ps", ["-o", "args=", "-p", `${pid}`]).pipe(Effect.orElseSucceed(() => ""))
    )
  )
