/** `millrace backup` and `millrace restore`, as the users that they are for, and how they end. */
import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type StrictNats, startStrictNats } from "../support/rightsOf.ts"
import { command } from "./command.ts"

const directory = mkdtempSync(join(tmpdir(), "millrace-test-"))
const place = join(directory, "backup")

let old: StrictNats
let fresh: StrictNats
beforeAll(async () => {
  old = await startStrictNats()
  fresh = await startStrictNats()
  const { code, err } = await command(old.as("setup"), ["setup"])
  assert.strictEqual(code, 0, err)
  await command(old.as("client"), ["submit", "count", "text=to be"])
  // Of more than one piece.
  await command(old.as("client"), ["blob", "put", "-"], { stdin: randomBytes(300_000).toString("hex") })
})
afterAll(async () => {
  await old.stop()
  await fresh.stop()
  rmSync(directory, { recursive: true })
})

const violationsIn = async (nats: StrictNats) =>
  (await nats.log()).split("\n").filter((line) => / Violation/.test(line))

describe("millrace backup and restore", { timeout: 60_000 }, () => {
  it("copy everything and bring it back, each as its own user", async () => {
    const copied = await command(old.as("backup"), ["backup", place], { isTerminal: true })
    assert.strictEqual(copied.code, 0, copied.err)
    assert.match(copied.out, /^copied {3}TASKS_count {2}1 messages, \d+ bytes$/m)
    assert.notMatch(copied.out, /KV_running|KV_horizons/)

    const restored = await command(fresh.as("restore"), ["restore", place], { isTerminal: true })
    assert.strictEqual(restored.code, 0, restored.err)
    assert.match(restored.out, /^restored TASKS_count {2}1 messages$/m)
    assert.match(restored.out, /^Run `millrace setup` now/m)
    const setUp = await command(fresh.as("setup"), ["setup"])
    assert.strictEqual(setUp.code, 0, setUp.err)
    const found = await command(fresh.as("client"), ["ls", "--state", "queued", "--json"])
    assert.match(found.out, /"state":"queued"/)
    const healthy = await command(fresh.as("doctor"), ["doctor"], { isTerminal: true })
    assert.match(healthy.out, /good +version/)
    assert.deepEqual([...(await violationsIn(old)), ...(await violationsIn(fresh))], [])
  })

  it("tell a program in JSON", async () => {
    const words = ["src/main.ts", "backup", join(directory, "other")]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, {
      env: { ...process.env, ...old.as("backup") }
    })
    assert.include(stderr, "copied TASKS_count")
    const queue = JSON.parse(stdout).find(({ stream }: { stream: string }) => stream === "TASKS_count")
    assert.strictEqual(queue.messages, 1)
    assert.match(queue.sha256, /^[0-9a-f]{64}$/)
  })

  it("end with a code that says why they did nothing", async () => {
    const taken = await command(old.as("backup"), ["backup", place])
    assert.strictEqual(taken.code, 2)
    assert.match(taken.err, /^millrace: .*backup is there and is not an empty directory\./)
    const there = await command(old.as("restore"), ["restore", place])
    assert.strictEqual(there.code, 7)
    assert.match(there.err, /^millrace: This NATS has .*TASKS_count.* already/)
    const none = await command(old.as("restore"), ["restore", directory])
    assert.strictEqual(none.code, 2)
    assert.match(none.err, /is no backup that can be read: it has no manifest\.json/)
    rmSync(join(place, "EVENTS.snapshot"))
    const damaged = await command(old.as("restore"), ["restore", place])
    assert.strictEqual(damaged.code, 2)
    assert.match(damaged.err, /EVENTS\.snapshot is missing\. Nothing is restored/)
    const denied = await command(old.as("doctor"), ["backup", join(directory, "denied")])
    assert.strictEqual(denied.code, 4)
    assert.sameMembers(readdirSync(directory), ["backup", "other"])
  })
})
