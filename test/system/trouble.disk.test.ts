/** The disk of the server is full: what is accepted is kept, what is not is refused, and both sides go on afterwards. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { type SmallDisk, mountSmallDisk } from "../support/smallDisk.ts"
import { type Flow, startFlow } from "./flow.ts"

let disk: SmallDisk | undefined
let nats: TestNats
let flow: Flow | undefined

beforeAll(async () => {
  disk = mountSmallDisk(32)
  if (disk === undefined) return
  nats = await startNats({ dataDir: disk.path })
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: nats.url }).ended, 0)
  flow = await startFlow(nats.url)
})
afterAll(async () => {
  if (disk === undefined) return
  await flow?.stop()
  await nats.stop()
  disk.close()
})

/** The first answer to a task that is not an acceptance. */
const refusal = async (gatewayUrl: string) => {
  while (true) {
    const response = await fetch(`${gatewayUrl}/v1/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "count", input: { text: "where to" } })
    })
    if (response.status !== 202) return response
    await response.text()
  }
}

describe("a disk that is full", () => {
  it(
    "costs nothing that was accepted, though the server must be restarted",
    { timeout: 90_000 },
    async (ctx) => {
      if (disk === undefined || flow === undefined)
        return ctx.skip("skipped: this test needs the right to mount a small disk")
      const { fill, empty } = disk
      const { gatewayUrl } = flow
      const report = await flow.through(async () => {
        fill()
        const refused = await refusal(gatewayUrl)
        assert.strictEqual(refused.status, 503)
        assert.isNotNull(refused.headers.get("retry-after"))
        assert.include(await refused.text(), "NATS cannot do this now")
        const ready = await fetch(`${gatewayUrl}/readyz`)
        assert.strictEqual(ready.status, 503, await ready.text())
        // A stream that could not be written stays as it is until its server starts again, whatever room there is by then.
        empty()
        await nats.restart()
      })
      assert.isAbove(report.refused, 0)
      assert.isBelow(report.recoverySeconds, 10)
      for (const said of [report.lines.gateway, report.lines.actor])
        assert.isAtMost(said.length, 6, said.join("\n"))
    }
  )
})
