/** `millrace ls`, as a program and as a person reads it. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { finish } from "../gateway/gateway.ts"
import { idIn, onTerminal, ways } from "./command.ts"

const { over, run } = onTerminal()

beforeAll(async () => {
  await run(
    Effect.gen(function* () {
      for (let n = 0; n < 130; n += 1) yield* finish(`count_${n}`)
      yield* finish("fetch_f", { state: "failed", error: { tag: "PageGone", message: "gone" } })
    })
  )
})

const newest = (count: number) => Array.from({ length: count }, (_, n) => `count_${129 - n}`)

describe.each(ways)("millrace ls over %s", (way) => {
  const ids = async (...words: ReadonlyArray<string>) => {
    const { code, out, err } = await over(way)("ls", ...words)
    assert.strictEqual(code, 0, err)
    return out.trimEnd().split("\n").filter(Boolean).map(idIn)
  }

  it("lists the newest twenty, a line of JSON each", async () => {
    assert.deepEqual(await ids(), ["fetch_f", ...newest(19)])
  })

  it("goes through as many pages as it takes", async () => {
    assert.deepEqual(await ids("--kind", "count", "-n", "125", "--json"), newest(125))
    assert.deepEqual(await ids("--limit", "1000"), ["fetch_f", ...newest(130)])
  })

  it("lists those of a state, or of a time", async () => {
    assert.deepEqual(await ids("--state", "failed"), ["fetch_f"])
    assert.deepEqual(await ids("--state", "failed", "--since", "1h"), ["fetch_f"])
    assert.deepEqual(await ids("--until", "1h"), [])
    const waiting = idIn((await over(way)("submit", "count", `{"text":"x"}`)).out)
    assert.strictEqual((await ids("--state", "queued"))[0], waiting)
    assert.deepEqual(await ids("--state", "cancelled"), [])
  })

  it("is a table for a person, or for whoever wants one", async () => {
    const { out } = await over(way, { isTerminal: true })("ls", "-n", "2")
    assert.match(
      out,
      /^STATE {6}WHEN +ID\nfailed +\S+ \S+ {2}fetch_f {4}PageGone: gone\nsucceeded .+count_129\n$/
    )
    assert.strictEqual((await over(way)("ls", "-n", "2", "--no-json")).out, out)
  })

  it("says what there is where it is asked for something else", async () => {
    const state = await over(way)("ls", "--state", "done")
    assert.strictEqual(state.code, 2)
    assert.match(
      state.err,
      /^millrace: --state cannot be "done": it takes scheduled, queued, .+\nUsage: millrace ls/
    )
    const kind = await over(way)("ls", "--kind", "fetsch")
    assert.deepEqual([kind.code, kind.err], [3, `millrace: There is no kind "fetsch"; did you mean fetch?\n`])
  })
})
