/** Starts a nats-server on a data directory and waits until it can be used. */
import { readFile, stat, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { Effect, Schedule, Schema } from "effect"
import { configuration, filesIn } from "./configuration.ts"
import { alone, onFiles, prepare } from "./dataDir.ts"
import { findServer } from "./find.ts"
import { greeting } from "./greeting.ts"
import { launch } from "./launch.ts"
import { choosePort } from "./ports.ts"
import { syncWanted } from "./sync.ts"

/** The server ended, or was not ready in time, before anyone could use it; `log` is the end of what it said. */
export class NatsServerNotStarted extends Schema.TaggedError<NatsServerNotStarted>()("NatsServerNotStarted", {
  reason: Schema.String,
  file: Schema.String,
  log: Schema.String
}) {
  override get message() {
    return `nats-server did not start: ${this.reason}. The end of its log, ${this.file}, says why:\n${this.log}`
  }
}

/** The server ended by itself, or somebody killed it. */
export class NatsServerExited extends Schema.TaggedError<NatsServerExited>()("NatsServerExited", {
  code: Schema.Int,
  file: Schema.String,
  log: Schema.String
}) {
  override get message() {
    return (
      `nats-server ended with code ${this.code}. Nothing stored is lost: start again. ` +
      `The end of its log, ${this.file}:\n${this.log}`
    )
  }
}

export interface Started {
  readonly url: string
  readonly pid: number
  readonly version: string
  /** Fails when the server has ended, at once or later. */
  readonly exited: Effect.Effect<never, NatsServerExited>
}

export interface Options {
  readonly dataDir: string
  /** 4222 if left out, or a free one where that is taken; -1 for a free one. */
  readonly port?: number
  /** As MILLRACE_SYNC says if left out. */
  readonly sync?: string
}

/** Why a server cannot be started. */
export type StartFailure = Effect.Error<ReturnType<typeof startServer>>

/** The server runs until the scope closes. */
export const startServer = Effect.fnUntraced(function* (options: Options) {
  const sync = options.sync ?? (yield* syncWanted)
  const { path: binary } = yield* findServer
  const dataDir = yield* prepare(options.dataDir)
  const files = filesIn(dataDir)
  return yield* alone(
    dataDir,
    Effect.gen(function* () {
      const port = yield* choosePort(options.port)
      yield* onFiles(dataDir, () => writeFile(files.config, configuration({ dataDir, port, sync })))
      const from = yield* sizeOf(files.log)
      const log = tailOf(files.log, from)
      const ended = yield* launch({ binary, config: files.config, log: files.log })
      const failed = (reason: string) =>
        Effect.flatMap(log, (text) => new NatsServerNotStarted({ reason, file: files.log, log: text }))

      const server = yield* ready(dataDir, basename(binary)).pipe(
        Effect.raceFirst(Effect.flatMap(ended, (code) => failed(`it ended with code ${code}`))),
        Effect.raceFirst(stillStarting(files.log)),
        Effect.timeoutOrElse({ duration: longest, orElse: () => failed(`it was not ready after ${longest}`) })
      )
      const exited = Effect.flatMap(ended, (code) =>
        Effect.flatMap(log, (text) => new NatsServerExited({ code, file: files.log, log: text }))
      )
      return { ...server, exited } satisfies Started
    })
  )
})

/** It goes through all that is stored before it listens: seconds for a million messages, more on a slow disk. */
const longest = "15 minutes"

const stillStarting = (log: string) =>
  Effect.logInfo(`nats-server is still starting: it goes through what is stored (its log: ${log})`).pipe(
    Effect.delay("15 seconds"),
    Effect.forever
  )

/** The server is not there yet; asked again at once. */
class NotYet extends Schema.TaggedError<NotYet>()("NotYet", {}) {}

const Ports = Schema.fromJsonString(Schema.Struct({ nats: Schema.NonEmptyArray(Schema.String) }))

/** The server writes its pid first, and the ports file once it listens. */
const ready = (dataDir: string, program: string) =>
  Effect.gen(function* () {
    const pid = yield* Effect.flatMap(
      contents(filesIn(dataDir).pid),
      Schema.decodeEffect(Schema.FiniteFromString)
    )
    const ports = yield* contents(join(dataDir, `${program}_${pid}.ports`))
    const [url] = (yield* Schema.decodeEffect(Ports)(ports)).nats
    const { version, jetstream } = yield* greeting(url)
    if (jetstream !== true) return yield* new NotYet()
    return { url, pid, version }
  }).pipe(Effect.retry(Schedule.spaced("10 millis")))

const contents = (file: string) =>
  Effect.tryPromise({ try: () => readFile(file, "utf8"), catch: () => new NotYet() })

const sizeOf = (file: string) =>
  Effect.promise(() =>
    stat(file).then(
      ({ size }) => size,
      () => 0
    )
  )

/** What this start has added to the log, at most its last 20 lines. */
const tailOf = (file: string, from: number) =>
  Effect.promise(async () => {
    const log = await readFile(file, "utf8").catch(() => "")
    return log
      .slice(from < log.length ? from : 0)
      .trimEnd()
      .split("\n")
      .slice(-20)
      .join("\n")
  })
