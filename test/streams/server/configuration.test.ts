import { mkdir, readFile, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { configuration, filesIn, type Settings } from "../../../src/streams/server/configuration.ts"
import { findServer } from "../../../src/streams/server/find.ts"
import { launch } from "../../../src/streams/server/launch.ts"
import { temporary } from "../../support/temporary.ts"

const Ports = Schema.fromJsonString(Schema.Struct({ monitoring: Schema.NonEmptyArray(Schema.String) }))
const Varz = Schema.Struct({
  server_name: Schema.String,
  max_payload: Schema.Int,
  jetstream: Schema.Struct({
    config: Schema.Struct({
      store_dir: Schema.String,
      sync_interval: Schema.Int,
      sync_always: Schema.optionalKey(Schema.Boolean)
    })
  })
})

/** What a server with this configuration says of itself. */
const varz = Effect.fnUntraced(function* (sync: Settings["sync"]) {
  // A quote and a space in the path: it must arrive in the configuration as it is.
  const dataDir = join(yield* temporary, 'a "b"')
  const { path: binary } = yield* findServer
  const { config, log } = filesIn(dataDir)
  yield* Effect.promise(async () => {
    await mkdir(dataDir)
    await writeFile(config, `${configuration({ dataDir, port: -1, sync })}\nhttp: "127.0.0.1:-1"\n`)
  })
  yield* launch({ binary, config, log })
  const url = yield* Effect.tryPromise(async () => {
    const name = (await readdir(dataDir)).find((file) => file.endsWith(".ports"))
    return Schema.decodeUnknownSync(Ports)(await readFile(join(dataDir, name ?? ""), "utf8")).monitoring[0]
  }).pipe(Effect.retry(Schedule.spaced("10 millis")))
  const answer = yield* Effect.promise(async () => (await fetch(`${url}/varz`)).json())
  return { dataDir, ...(yield* Schema.decodeUnknownEffect(Varz)(answer)) }
})

describe("the configuration of the server", () => {
  it.live("writes to disk before it acknowledges", () =>
    Effect.gen(function* () {
      const { dataDir, server_name, max_payload, jetstream } = yield* varz("always")
      assert.isTrue(jetstream.config.sync_always)
      assert.strictEqual(jetstream.config.store_dir, join(dataDir, "jetstream"))
      assert.strictEqual(server_name, "millrace")
      assert.strictEqual(max_payload, 1024 * 1024)
    })
  )

  it.live("can leave that to every two minutes", () =>
    Effect.gen(function* () {
      const { jetstream } = yield* varz("2m")
      assert.isUndefined(jetstream.config.sync_always)
      assert.strictEqual(jetstream.config.sync_interval, 120_000_000_000)
    })
  )
})
