/** `millrace cancel` and `get`, as a person types them. */
import { assert, describe, it } from "@effect/vitest"
import { finish } from "../gateway/gateway.ts"
import { idIn, onTerminal, ways } from "./command.ts"

const { over, run } = onTerminal()

describe.each(ways)("millrace cancel over %s", (way) => {
  const millrace = over(way)

  it("cancels a task and shows its record, however often", async () => {
    const id = idIn((await millrace("submit", "count", "text=one")).out)
    const first = await millrace("cancel", id)
    assert.strictEqual(first.code, 0)
    assert.deepInclude(JSON.parse(first.out), { id, state: "cancelled" })
    assert.deepEqual(await millrace("cancel", id), first)
  })

  it("says that it is too late", async () => {
    const id = `count_done-${ways.indexOf(way)}`
    await run(finish(id))
    assert.deepEqual(await millrace("cancel", id), {
      code: 7,
      out: "",
      err: `millrace: ${id} is succeeded already.\n`
    })
  })
})

describe.each(ways)("millrace get over %s", (way) => {
  const millrace = over(way)

  it("shows a task", async () => {
    const id = idIn((await millrace("submit", "count", "text=one two")).out)
    const { out } = await millrace("get", id)
    assert.deepInclude(JSON.parse(out), { state: "queued", input: { text: "one two" } })
    const page = await over(way, { isTerminal: true })("get", id)
    assert.match(
      page.out,
      new RegExp(`^${id} {2}queued\n {2}enqueued .+\nInput\n {2}\\{ "text": "one two" \\}`)
    )
  })

  it.each(["count_never", "nokind_x", "x"])("knows nothing of %s", async (id) => {
    for (const command of ["get", "cancel", "retry"])
      assert.deepEqual(await millrace(command, id), {
        code: 3,
        out: "",
        err: `millrace: There is no task ${id}: it was never submitted here, or its record has expired.\n`
      })
  })
})
