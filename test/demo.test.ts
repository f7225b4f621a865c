/** The demo: one command that does the main job, and checks what it prints. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"

describe("npm run demo", () => {
  it("does the main job to the end", { timeout: 60_000 }, async () => {
    const cwd = fileURLToPath(new URL("..", import.meta.url))
    const { stdout } = await promisify(execFile)("npm", ["run", "demo"], { cwd })
    assert.include(stdout, "All of it was checked.")
    assert.match(stdout, /1920 +1920 x 1440 +\d+ +bytes/)
    assert.strictEqual(stdout.match(/millrace\.task\.succeeded/g)?.length, 7)
  })
})
