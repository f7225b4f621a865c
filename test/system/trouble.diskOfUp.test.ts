/** The disk of `millrace up` is full, and has room again: it comes back by itself, and nothing that it accepted is lost. */
import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type SmallDisk, mountSmallDisk } from "../support/smallDisk.ts"

let disk: SmallDisk | undefined
let up: Process
let url: string
const usual = createServer()

beforeAll(async () => {
  disk = mountSmallDisk(48)
  if (disk === undefined) return
  // With this one taken it has a port that no other test will take while the server is started anew.
  await new Promise<void>((resolve) => {
    usual.once("error", () => resolve()).listen(4222, "127.0.0.1", () => resolve())
  })
  up = startMillrace(["up", "--port", "0", "--data", disk.path], {})
  url = (await up.prints(/API +(http:\S+)\/docs/))[1] ?? ""
})
afterAll(async () => {
  if (disk === undefined) return
  await up.kill("SIGTERM")
  usual.close()
  disk.close()
})

const Answer = Schema.fromJsonString(
  Schema.Struct({ id: Schema.optionalKey(Schema.String), state: Schema.optionalKey(Schema.String) })
)

const submit = async () => {
  const response = await fetch(`${url}/v1/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "count", input: { text: "where to " + "and fro ".repeat(1_000) } })
  })
  const { id = "" } = Schema.decodeUnknownSync(Answer)(await response.text())
  return { status: response.status, id }
}

const stateOf = async (id: string) => {
  const response = await fetch(`${url}/v1/tasks/${id}?wait=10`)
  return Schema.decodeUnknownSync(Answer)(await response.text()).state
}

const isReady = async () => {
  const response = await fetch(`${url}/readyz`)
  await response.text()
  return response.status === 200
}

describe("the disk of millrace up", () => {
  it("may be full for a while", { timeout: 90_000 }, async (ctx) => {
    if (disk === undefined) return ctx.skip("skipped: this test needs the right to mount a small disk")
    assert.isTrue(await isReady())
    disk.fill()
    const accepted: Array<string> = []
    while (true) {
      const { status, id } = await submit()
      if (status !== 202) {
        assert.strictEqual(status, 503)
        break
      }
      accepted.push(id)
    }
    assert.isFalse(await isReady())
    // Nobody asks for anything meanwhile, and it is not forgotten.
    await sleep(6_000)
    assert.isFalse(await isReady())
    assert.notInclude(up.output(), "anew")
    disk.empty()
    const emptied = performance.now()
    while (!(await isReady())) await sleep(50)
    const { status, id } = await submit()
    assert.strictEqual(status, 202)
    const ends = await Promise.all([...accepted, id].map(stateOf))
    console.log(
      `ready ${Math.round(performance.now() - emptied)} ms after there was room, accepted ${accepted.length}`
    )
    assert.deepEqual(
      ends.filter((state) => state !== "succeeded"),
      []
    )
    assert.include(up.output(), "the disk was full, and has room again: starting nats-server anew")
  })
})
