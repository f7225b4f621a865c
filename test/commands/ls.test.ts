/** `millrace ls`, as a program reads it. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { finish } from "../gateway/gateway.ts"
import { idIn, onTerminal } from "./command.ts"

const { millrace, run } = onTerminal()

beforeAll(async () => {
  await run(
    Effect.gen(function* () {
      for (let n = 0; n < 130; n += 1) yield* finish(`count_${n}`)
      yield* finish("fetch_f", { state: "failed", error: { tag: "PageGone", message: "gone" } })
    })
  )
})

const ids = async (...words: ReadonlyArray<string>) => {
  const { code, output } = await millrace("ls", ...words)
  assert.strictEqual(code, 0, output)
  return output.trimEnd().split("\n").filter(Boolean).map(idIn)
}

const newest = (count: number) => Array.from({ length: count }, (_, n) => `count_${129 - n}`)

describe("millrace ls", () => {
  it("lists the newest twenty, a line of JSON each", async () => {
    assert.deepEqual(await ids(), ["fetch_f", ...newest(19)])
  })

  it("goes through as many pages as it takes", async () => {
    assert.deepEqual(await ids("--kind", "count", "--limit", "125", "--json"), newest(125))
    assert.deepEqual(await ids("--limit", "1000"), ["fetch_f", ...newest(130)])
  })

  it("lists those of a state", async () => {
    assert.deepEqual(await ids("--state", "failed"), ["fetch_f"])
    const waiting = idIn((await millrace("submit", "count", `{"text":"x"}`)).output)
    assert.deepEqual(await ids("--state", "queued"), [waiting])
    assert.deepEqual(await ids("--state", "cancelled"), [])
  })

  it("says which states there are where it is asked for none of them", async () => {
    const { code, output } = await millrace("ls", "--state", "done")
    assert.strictEqual(code, 1)
    assert.include(output, `Invalid value for flag --state: "done"`)
  })
})
