/** `millrace cancel`, as a person types it. */
import { assert, describe, it } from "@effect/vitest"
import { finish } from "../gateway/gateway.ts"
import { idIn, onTerminal } from "./command.ts"

const { millrace, run } = onTerminal()

describe("millrace cancel", () => {
  it("cancels a task and shows its record, however often", async () => {
    const id = idIn((await millrace("submit", "count", `{"text":"one"}`)).output)
    const first = await millrace("cancel", id)
    assert.strictEqual(first.code, 0)
    assert.deepInclude(JSON.parse(first.output), { id, state: "cancelled" })
    assert.deepEqual(await millrace("cancel", id), first)
  })

  it("says that it is too late", async () => {
    await run(finish("count_done"))
    assert.deepEqual(await millrace("cancel", "count_done"), {
      code: 1,
      output: "millrace: count_done is succeeded already.\n"
    })
  })

  it("says that there is no such task", async () => {
    const { code, output } = await millrace("cancel", "nokind_x")
    assert.strictEqual(code, 1)
    assert.match(output, /^millrace: There is no task nokind_x/)
  })
})
