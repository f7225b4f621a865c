/** What a process says about durability at its start, against real servers. */
import { readFile, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Logger, Schedule, Schema } from "effect"
import * as Durability from "../../src/streams/Durability.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { filesIn } from "../../src/streams/server/configuration.ts"
import { findServer } from "../../src/streams/server/find.ts"
import { launch } from "../../src/streams/server/launch.ts"
import { startServer } from "../../src/streams/server/start.ts"
import { layerStreams } from "../support/streams.ts"
import { temporary } from "../support/temporary.ts"
import { until } from "../support/useStreams.ts"

const settings = (environment: Record<string, string>) =>
  Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...process.env, ...environment })))

const Ports = Schema.fromJsonString(
  Schema.Struct({ nats: Schema.Tuple([Schema.String]), monitoring: Schema.Tuple([Schema.String]) })
)

/** A server that is not ours: it has a monitoring port, and syncs as its own configuration says. */
const foreign = Effect.fnUntraced(function* (jetstream: string) {
  const directory = yield* temporary
  const { path: binary } = yield* findServer
  const { config, log, pid } = filesIn(directory)
  const text = `
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
pid_file: "${pid}"
ports_file_dir: "${directory}"
jetstream { store_dir: "${directory}", ${jetstream} }
`
  yield* Effect.promise(() => writeFile(config, text))
  yield* launch({ binary, config, log })
  const ports = Effect.tryPromise(async () => {
    const file = `${basename(binary)}_${await readFile(pid, "utf8")}.ports`
    return readFile(join(directory, file), "utf8")
  }).pipe(Effect.flatMap(Schema.decodeEffect(Ports)), Effect.retry(Schedule.spaced("10 millis")))
  const { nats, monitoring } = yield* ports
  return { nats: nats[0], monitoring: monitoring[0] }
})

/** What is said at the start, once the streams are there and changed as the test wants them. */
const saidOf = (
  url: string,
  environment: Record<string, string>,
  change: Effect.Effect<unknown, unknown, JetStream> = Effect.void
) =>
  Effect.gen(function* () {
    const logged: Array<string> = []
    const log = Logger.map(Logger.formatSimple, (line) => logged.push(line))
    yield* setUp(["echo"]).pipe(Effect.andThen(change), Effect.provide(Layer.fresh(layerStreams(url))))
    yield* Durability.tell(["echo"], "another").pipe(
      Effect.andThen(
        until(
          Effect.sync(() => logged),
          (lines) => lines.length > 0
        )
      ),
      Effect.provide(layerStreams(url)),
      Effect.provide(Logger.layer([log])),
      settings(environment)
    )
    return {
      line: /durability: ([^"]*)/.exec(logged[0] ?? "")?.[1],
      warnings: logged.slice(1).filter((line) => line.includes("level=WARN"))
    }
  })

describe("of another server", () => {
  it.live("is told what its monitoring port tells: every write is synced", () =>
    Effect.gen(function* () {
      const { nats, monitoring } = yield* foreign(`sync_interval: always`)
      const said = yield* saidOf(nats, { MILLRACE_NATS_MONITORING: monitoring })
      assert.strictEqual(said.line, "one copy (R1), every write synced to disk before it is answered")
      assert.deepEqual(said.warnings, [])
    })
  )

  // Of zero the server says nothing on that port, and does as if nobody had said it.
  it.live.each(["", `sync_interval: "0s"`])(
    "is told what its monitoring port tells: its default, and that it is weaker than asked for (%s)",
    (written) =>
      Effect.gen(function* () {
        const { nats, monitoring } = yield* foreign(written)
        const said = yield* saidOf(nats, { MILLRACE_NATS_MONITORING: `${monitoring}/` })
        assert.strictEqual(said.line, "one copy (R1), writes synced to disk up to 2m after they are answered")
        assert.match(said.warnings.join("\n"), /a power failure loses what was accepted in the last 2m/)
        const meant = yield* saidOf(nats, { MILLRACE_NATS_MONITORING: monitoring, MILLRACE_SYNC: "2m" })
        assert.deepEqual(meant.warnings, [])
      })
  )

  it.live("is warned of what nobody tells", () =>
    Effect.gen(function* () {
      const { nats } = yield* foreign("")
      const silent = yield* saidOf(nats, {})
      assert.match(silent.warnings.join("\n"), /MILLRACE_NATS_MONITORING is not set/)
      const deaf = yield* saidOf(nats, { MILLRACE_NATS_MONITORING: "http://127.0.0.1:1" })
      assert.match(deaf.warnings.join("\n"), /http:\/\/127\.0\.0\.1:1\/varz does not tell/)
    })
  )

  it.live("is warned of streams that are weaker than asked for", () =>
    Effect.gen(function* () {
      const { nats, monitoring } = yield* foreign("sync_interval: always")
      const weaken = Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.call("STREAM.DELETE.KV_running", {})
        yield* jetstream.call("STREAM.CREATE.KV_running", {
          name: "KV_running",
          subjects: ["$KV.running.>"],
          storage: "memory"
        })
        yield* jetstream.call("STREAM.DELETE.TASKS_echo", {})
        yield* jetstream.call("STREAM.CREATE.TASKS_echo", {
          name: "TASKS_echo",
          subjects: ["tasks.echo"],
          storage: "file",
          persist_mode: "async"
        })
      })
      const environment = { MILLRACE_NATS_MONITORING: monitoring, MILLRACE_REPLICAS: "3" }
      const { warnings } = yield* saidOf(nats, environment, weaken)
      const [copies = "", memory = "", async = ""] = warnings
      assert.match(copies, /SCHEDULES and \d+ other streams are not kept in as many copies/)
      assert.match(memory, /KV_running is kept in memory only/)
      assert.match(async, /TASKS_echo is kept with persist_mode async/)
      assert.strictEqual(warnings.length, 3)
    })
  )
})

describe("the embedded server", () => {
  it.live("syncs as MILLRACE_SYNC says, and every write where it says nothing", () =>
    Effect.gen(function* () {
      const dataDir = yield* temporary
      const synced = Effect.scoped(
        Effect.andThen(
          startServer({ dataDir, port: -1 }),
          Effect.promise(
            async () => /sync_interval: "(.*)"/.exec(await readFile(filesIn(dataDir).config, "utf8"))?.[1]
          )
        )
      )
      assert.strictEqual(yield* synced, "always")
      assert.strictEqual(yield* settings({ MILLRACE_SYNC: "1h30m" })(synced), "1h30m")
      const refused = yield* Effect.flip(settings({ MILLRACE_SYNC: "soon" })(synced))
      assert.strictEqual(refused._tag, "ConfigError")
    })
  )
})
