import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { startMillrace } from "../support/millrace.ts"

describe("a role", () => {
  it("leaves what was compiled for its next start, though it is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "millrace-compiled-"))
    const role = startMillrace(["actor", "count"], {
      NODE_COMPILE_CACHE: folder,
      NATS_URL: "nats://127.0.0.1:1"
    })
    await role.prints(/NATS/)
    await role.kill("SIGKILL")
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    rmSync(folder, { recursive: true })
    assert.isAbove(files.length, 200)
  })
})
