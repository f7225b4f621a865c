/** `millrace events`: what is finished, from some point on, or from where a name has stopped. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { finish } from "../gateway/gateway.ts"
import { onTerminal, ways } from "./command.ts"

const { over, run } = onTerminal()

const finished = (...ids: ReadonlyArray<string>) =>
  run(Effect.forEach(ids, (id) => finish(id), { discard: true }))

const linesIn = (output: string): ReadonlyArray<{ readonly sequence: number; readonly subject: string }> =>
  output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))

describe.each(ways)("millrace events over %s", (way) => {
  const millrace = over(way)
  const of = ways.indexOf(way)

  it("tells what has happened since some point, in order, a line of JSON each", async () => {
    await finished(`count_a${of}`, `fetch_b${of}`, `count_c${of}`)
    const { code, out, err } = await millrace("events", "--after", "0", "-n", "3", "--json")
    assert.strictEqual(code, 0, err)
    const lines = linesIn(out)
    assert.deepEqual(
      lines.map(({ sequence }) => sequence),
      [1, 2, 3]
    )
    assert.deepEqual(
      lines.map(({ subject }) => subject),
      ["count_a0", "fetch_b0", "count_c0"]
    )
    const [second] = linesIn((await millrace("events", "--after", "1", "-n", "1", "-k", "count")).out)
    assert.deepInclude(second, { sequence: 3, subject: "count_c0" })
  })

  it("tells a person in a line", async () => {
    const { out } = await over(way, { isTerminal: true })("events", "--after", "0", "-n", "1")
    assert.match(out, /^#1 {2}\S+ \S+ {2}succeeded {2}count_a0 {2}\S+ ms\n$/)
  })

  it("goes on under a name where the last one stopped", async () => {
    const name = `billing-${of}`
    const first = await millrace("events", "--name", name, "--after", "0", "-n", "2")
    assert.strictEqual(first.code, 0, first.err)
    assert.deepEqual(
      linesIn(first.out).map(({ sequence }) => sequence),
      [1, 2]
    )
    const [third] = linesIn((await millrace("events", "--name", name, "-n", "1")).out)
    assert.deepInclude(third, { sequence: 3 })
  })

  it("refuses a name that hears of something else", async () => {
    const { code, err } = await millrace("events", "--name", `billing-${of}`, "--state", "failed", "-n", "1")
    assert.strictEqual(code, 7, err)
    assert.match(err, /^millrace: The subscriber "billing-\d" /)
  })
})
