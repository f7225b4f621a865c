/** `millrace limits`, over NATS and over a gateway. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { onTerminal, ways } from "./command.ts"

const { over } = onTerminal()

const page = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8")

describe.each(ways)("millrace limits over %s", (way) => {
  const person = over(way, { isTerminal: true })

  it("sets, shows and clears what a kind is limited to", async () => {
    const words = "--concurrency 20 --rate 100/1m --burst 10 --per-key-concurrency 2 --per-key-rate 5/s"
    const set = await person("limits", "set", "count", ...words.split(" "))
    const told =
      "count is limited to 20 at a time, 100 in 1 min (10 at once), 2 at a time of each key, 5 in 1 s of each key."
    assert.deepEqual(set, { code: 0, out: `${told}\n`, err: "" })
    assert.strictEqual((await person("limits", "count")).out, `${told}\n`)
    assert.include((await person("limits")).out, `fetch is not limited.\n${told}\n`)
    assert.include((await person("kinds", "count")).out, told)
    assert.deepEqual(JSON.parse((await over(way)("limits", "count")).out), {
      concurrency: 20,
      rate: { count: 100, seconds: 60, burst: 10 },
      perKey: { concurrency: 2, rate: { count: 5, seconds: 1 } }
    })
    assert.strictEqual((await person("limits", "clear", "count")).out, "count is not limited.\n")
    assert.deepEqual(JSON.parse((await over(way)("limits", "count")).out), {})
  })

  it("does what docs/cli.md shows", async () => {
    const [, shown = ""] = /^## Limits\n[\s\S]*?```sh\n([\s\S]*?)```/m.exec(page) ?? []
    const lines = shown.trim().split("\n")
    assert.lengthOf(lines, 4)
    const said: Array<string> = []
    for (const line of lines) {
      const [first, ...words] = line.split(" ")
      assert.strictEqual(first, "millrace")
      const { code, out, err } = await person(...words)
      assert.strictEqual(code, 0, err)
      said.push(out.trim())
    }
    assert.deepEqual(said, [
      "fetch is limited to 20 at a time, 100 in 1 min (10 at once).",
      "fetch is limited to 2 at a time of each key, 5 in 1 s of each key.",
      "fetch is limited to 2 at a time of each key, 5 in 1 s of each key.",
      "fetch is not limited."
    ])
    const [, submit = ""] = /`millrace (submit [^`]*--concurrency-key[^`]*)`/.exec(page) ?? []
    assert.strictEqual((await person(...submit.split(" "))).code, 0)
  })

  it.each([
    { code: 2, said: "say what is limited", words: "count" },
    { code: 2, said: "`millrace limits clear` takes all limits away", words: "count" },
    { code: 2, said: "--burst is of a rate", words: "count --burst 4" },
    { code: 2, said: "--burst: ", words: "count --rate 4/s --burst 0" },
    { code: 2, said: "--per-key-burst: ", words: "count --per-key-rate 4/s --per-key-burst 0" },
    { code: 2, said: "--rate takes a whole number in a time, such as", words: "count --rate 4/x" },
    { code: 2, said: "--rate: a time from 0.1 to 604800 seconds", words: "count --rate 4/2w" },
    {
      code: 2,
      said: '--concurrency cannot be "two": it takes a whole number',
      words: "count --concurrency two"
    },
    { code: 2, said: "--concurrency: ", words: "count --concurrency 0" },
    { code: 2, said: "--per-key-rate: ", words: "count --per-key-rate 0/s" },
    { code: 3, said: "did you mean count?", words: "cuont --concurrency 1" }
  ])("ends with $code for $words, and says $said", async ({ code, said, words }) => {
    const ended = await person("limits", "set", ...words.split(" "))
    assert.strictEqual(ended.code, code)
    assert.include(ended.err, said)
  })

  it("takes a key for a task", async () => {
    const { out } = await over(way)("submit", "count", "text=a", "--concurrency-key", "tenant-7")
    const shown = await over(way)("get", JSON.parse(out).id)
    assert.deepEqual(JSON.parse(shown.out).options, { concurrencyKey: "tenant-7" })
  })
})
