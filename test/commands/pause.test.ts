/** `millrace pause` and `resume`, as a person types them. */
import { assert, describe, it } from "@effect/vitest"
import { onTerminal, ways } from "./command.ts"

const { over } = onTerminal()

describe.each(ways)("millrace pause over %s", (way) => {
  const millrace = over(way)
  const page = over(way, { isTerminal: true })

  it("pauses a kind, which the tables show, and resume lets it go on", async () => {
    const paused = await page("pause", "count")
    assert.strictEqual(paused.code, 0, paused.err)
    assert.match(
      paused.out,
      /^count is paused since .+: nothing of it is begun until `millrace resume count`\n$/
    )
    assert.include((await page("kinds")).out, "count (paused)")
    assert.include((await page("stats")).out, "count (paused)")
    assert.include((await page("kinds", "count")).out, "nothing of it is begun")
    const { out } = await millrace("pause", "count")
    assert.deepInclude(JSON.parse(out), { kind: "count" })
    assert.strictEqual((await page("resume", "count")).out, "count goes on\n")
    assert.notInclude((await page("kinds")).out, "paused")
    assert.deepEqual(JSON.parse((await millrace("resume", "count")).out), { kind: "count" })
  })

  it("takes a kind that there is", async () => {
    assert.deepEqual(await millrace("pause", "cuont"), {
      code: 3,
      out: "",
      err: `millrace: There is no kind "cuont"; did you mean count?\n`
    })
  })
})
