/** What set-up says at once of a server that will not do. */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { PayloadTooSmall, setUp } from "../../src/streams/SetUp.ts"
import { ClusterTooSmall, RightMissing, RoomMissing } from "../../src/streams/whenReady.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { until } from "../support/useStreams.ts"

let nats: TestNats
beforeEach(async () => {
  nats = await startNats({ sync: "2m" })
})
afterEach(() => nats.stop())

const run = <A, E>(
  effect: Effect.Effect<A, E, Effect.Services<ReturnType<typeof setUp>>>,
  variables: Record<string, string> = {},
  url = nats.url
) =>
  effect.pipe(
    Effect.provide(layerStreams(url)),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(variables))),
    Effect.runPromise
  )

/** Changes the configuration of the server that runs. */
const reload = async (change: (configuration: string) => string) => {
  const file = join(nats.dataDir, "nats-server.conf")
  await writeFile(file, change(await readFile(file, "utf8")))
  process.kill(nats.pid, "SIGHUP")
  const log = Effect.promise(() => readFile(join(nats.dataDir, "nats-server.log"), "utf8"))
  await Effect.runPromise(until(log, (text) => text.includes("Reloaded server configuration")))
}

const quickly = { timeout: 5_000 }

describe("set-up", () => {
  it("cannot make three copies on a server that stands alone", quickly, async () => {
    const error = await run(Effect.flip(setUp(["echo"])), { MILLRACE_REPLICAS: "3" })
    assert.instanceOf(error, ClusterTooSmall)
    assert.match(error.message, /^MILLRACE_REPLICAS=3 needs 3 servers .*; NATS has 1 /)
  })

  it("cannot make three copies there of what it has one copy of", quickly, async () => {
    await run(setUp(["echo"]))
    const error = await run(Effect.flip(setUp(["echo"])), { MILLRACE_REPLICAS: "3" })
    assert.instanceOf(error, ClusterTooSmall)
    assert.deepEqual(
      new Set((await run(setUp(["echo"]))).map(({ did }) => did)),
      new Set(["kept"]),
      "nothing was changed"
    )
  })

  it("cannot reserve more than the disk may hold", quickly, async () => {
    const error = await run(Effect.flip(setUp(["echo"])), { MILLRACE_QUEUE_BYTES: "2000000000000" })
    assert.instanceOf(error, RoomMissing)
    assert.include(error.message, "no room for TASKS_echo")
  })

  it("needs messages of a megabyte, since a record may be as large", quickly, async () => {
    await reload((configuration) => configuration.replace("max_payload: 1MB", "max_payload: 999KB"))
    const error = await run(Effect.flip(setUp(["echo"])))
    assert.instanceOf(error, PayloadTooSmall)
    assert.include(error.message, "Set max_payload: 1MB")
  })

  it("needs a user who may make streams", quickly, async () => {
    await reload(
      (configuration) =>
        `${configuration}
authorization: { users: [{ user: "reader", password: "secret", permissions: { publish: ["$JS.API.STREAM.INFO.>"] } }] }
`
    )
    const error = await run(Effect.flip(setUp(["echo"])), {}, nats.url.replace("//", "//reader:secret@"))
    assert.instanceOf(error, RightMissing)
    assert.include(error.message, "$JS.API.STREAM.CREATE.SCHEDULES")
  })
})
