import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type Process, startNode } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"

/** Bytes. Two halves of 16 MB, and what V8 counts with them in between; it would be 128 MB. */
const most = 64 * 1024 * 1024

let nats: TestNats
beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
})
afterAll(() => nats.stop())

/** How large it becomes at most in a process that makes and keeps a lot. */
const newSpaceOf = async (role: Process, begun: RegExp) => {
  await role.prints(begun)
  role.child.stdin?.write("\n")
  const [, bytes, pid] = await role.prints(/new space (\d+) in (\d+)/)
  // No second process: who stops the one that was started stops the role.
  assert.strictEqual(Number(pid), role.child.pid)
  await role.kill("SIGKILL")
  return Number(bytes)
}

const start = (words: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  startNode(["--import", "./test/commands/newSpace.fixture.ts", ...words], { NATS_URL: nats.url, ...env })

describe("the young generation", () => {
  it.each([
    ["of a gateway", ["src/main.ts", "gateway", "--port", "0"], /listens on/],
    ["of an actor", ["src/main.ts", "actor", "count"], /taking count tasks/],
    ["of all in one", ["src/main.ts", "up", "--port", "0"], /is running/],
    ["by npm", ["scripts/bootstrap.mjs", "src/main.ts", "up", "--port", "0"], /is running/],
    ["by the command of a clone", ["bin/millrace.mjs", "actor", "count"], /taking count tasks/]
  ] as const)("stays small: %s", async (_, words, begun) => {
    assert.isBelow(await newSpaceOf(start(words), begun), most)
  })

  it("is as large as whoever starts the process says", async () => {
    const role = start(["src/main.ts", "actor", "count"], { NODE_OPTIONS: "--max-semi-space-size=64" })
    assert.isAbove(await newSpaceOf(role, /taking count tasks/), most)
  })
})
