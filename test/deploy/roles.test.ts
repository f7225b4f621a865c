/** Each role starts with what its pod is given, is ready where its pod is asked, and ends when it is told. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type TestNats, startNats } from "../support/nats.ts"
import { makeKey } from "./makeKey.ts"
import { rendered } from "./rendered.ts"
import { type Role, rolesOf, startRole } from "./startRole.ts"
import { kustomize } from "./tools.ts"

const tool = await kustomize()
const things = tool === undefined ? [] : await rendered(tool, "overlays/dev")

describe.runIf(tool !== undefined)("a pod", { timeout: 60_000 }, () => {
  let nats: TestNats
  let entries: string
  const started: Array<Role> = []

  beforeAll(async () => {
    nats = await startNats({ sync: "2m" })
    entries = (await makeKey()).entries
  })
  afterAll(async () => {
    await Promise.all(started.map(({ process }) => process.kill("SIGTERM")))
    await nats?.stop()
  })

  const start = (name: string) => {
    const role = startRole(things, name, { NATS_URL: nats.url, MILLRACE_API_KEYS: entries })
    started.push(role)
    return role
  }

  it("of set-up makes the streams, and ends", async () => {
    const { process } = start("setup")
    assert.strictEqual(await process.ended, 0)
    assert.match(process.output(), /created +TASKS_fetch/)
  })

  it.each(rolesOf(things).filter((name) => name !== "setup"))("of %s is ready, and ends", async (name) => {
    const { process, ready } = start(name)
    await ready()
    assert.strictEqual(await process.kill("SIGTERM"), 0)
  })
})
