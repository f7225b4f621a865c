/** What KEDA asks NATS for is there: by the account, the stream and the consumer that its triggers name. */
import { spawn } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { connect } from "@nats-io/transport-node"
import { Schema } from "effect"
import { freePorts } from "../../bench/freePorts.ts"
import { startMillrace } from "../support/millrace.ts"
import { rendered } from "./rendered.ts"
import { ofKind } from "./Thing.ts"
import { kustomize, root } from "./tools.ts"

const tool = await kustomize()

const Consumer = Schema.Struct({ name: Schema.String, num_pending: Schema.Int, num_ack_pending: Schema.Int })
const Stream = Schema.Struct({
  name: Schema.String,
  consumer_detail: Schema.optionalKey(Schema.Array(Consumer))
})
const Jsz = Schema.Struct({
  account_details: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({ name: Schema.String, stream_detail: Schema.optionalKey(Schema.Array(Stream)) })
    )
  )
})

describe.runIf(tool !== undefined)("the scaler", { timeout: 60_000 }, () => {
  let folder: string
  let monitoring: string
  let url: string
  let stop: () => Promise<unknown>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-keda-"))
    const [port = 0, http = 0] = await freePorts(2)
    const said = await readFile(join(root, "deploy/k8s/overlays/dev/nats.conf"), "utf8")
    const ours = said.replace("8222", `${http}`).replace("/data", join(folder, "data"))
    await writeFile(join(folder, "nats.conf"), `port: ${port}\n${ours}`)
    const server = spawn(process.env["NATS_SERVER"] ?? "nats-server", ["-c", join(folder, "nats.conf")], {
      env: { ...process.env, POD_NAME: "nats-0" },
      stdio: "ignore"
    })
    const ended = new Promise((resolve) => server.once("exit", resolve))
    stop = () => {
      server.kill("SIGTERM")
      return ended
    }
    monitoring = `http://127.0.0.1:${http}`
    url = `nats://127.0.0.1:${port}`
    const setup = startMillrace(["setup"], {
      NATS_URL: url,
      MILLRACE_QUEUE_BYTES: "134217728",
      MILLRACE_EVENT_BYTES: "536870912"
    })
    assert.strictEqual(await setup.ended, 0, setup.output())
  })
  afterAll(async () => {
    await stop?.()
    await rm(folder, { recursive: true, force: true })
  })

  /** As KEDA reads it: undefined is what it takes for an error. */
  const lag = async ({ account, stream, consumer }: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${monitoring}/jsz?acc=${account}&consumers=true&config=true`)
    const { account_details = [] } = Schema.decodeUnknownSync(Jsz)(await answer.json())
    const found = account_details
      .find(({ name }) => name === account)
      ?.stream_detail?.find(({ name }) => name === stream)
      ?.consumer_detail?.find(({ name }) => name === consumer)
    return found === undefined ? undefined : found.num_pending + found.num_ack_pending
  }

  it("finds the consumer of each trigger, and what waits there", async () => {
    const things = tool === undefined ? [] : await rendered(tool, "overlays/prod")
    const triggers = ofKind(things, "ScaledObject").flatMap(({ spec }) => spec?.triggers ?? [])
    for (const { metadata } of triggers) assert.strictEqual(await lag(metadata), 0, JSON.stringify(metadata))
    const connection = await connect({ servers: url })
    await connection.request("tasks.fetch", JSON.stringify({ url: "https://example.org/" }))
    await connection.close()
    const lags = await Promise.all(
      triggers.map(async ({ metadata }) => [metadata["consumer"], await lag(metadata)])
    )
    assert.deepEqual(
      lags.filter(([, waiting]) => waiting !== 0),
      [["fetch-normal", 1]]
    )
  })

  it("sees nothing under the name of another account", async () => {
    assert.isUndefined(await lag({ account: "$G", stream: "TASKS_fetch", consumer: "fetch-normal" }))
  })
})
