import { assert, describe, it } from "@effect/vitest"
import { startMillrace } from "../support/millrace.ts"

describe("millrace --help", () => {
  it("names every command", async () => {
    const help = startMillrace(["--help"], {})
    assert.strictEqual(await help.ended, 0)
    for (const command of [
      "up",
      "gateway",
      "actor",
      "setup",
      "submit",
      "get",
      "ls",
      "cancel",
      "retry",
      "events"
    ])
      assert.match(help.output(), new RegExp(`^ +${command} +[A-Z]`, "m"))
  })
})
