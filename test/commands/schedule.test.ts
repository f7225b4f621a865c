/** `millrace schedule`, as a program and as a person reads it, and as `docs/cli.md` shows it. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Schedule } from "../../src/schemas/Schedule.ts"
import { idIn, onTerminal, ways } from "./command.ts"

const { over } = onTerminal()

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schedule))

describe.each(ways)("millrace schedule over %s", (way) => {
  const millrace = async (...words: ReadonlyArray<string>) => {
    const { code, out, err } = await over(way)("schedule", ...words)
    assert.strictEqual(code, 0, err)
    return out
  }
  const person = over(way, { isTerminal: true })

  it("puts one with all that it may have, and changes it", async () => {
    const words = ["--cron", "0 30 2 * * *", "--timezone", "Europe/Berlin", "--overlap", "queue"]
    const options = ["--attempts", "2", "--timeout", "5m", "--result-ttl", "12h", "--notify", "a@example.org"]
    const made = decode(await millrace("put", "all", "count", "text=to be", ...words, ...options, "--paused"))
    assert.deepInclude(made, {
      name: "all",
      kind: "count",
      input: { text: "to be" },
      cron: "0 30 2 * * *",
      timezone: "Europe/Berlin",
      overlap: "queue",
      paused: true
    })
    assert.deepInclude(made.options, { retry: { attempts: 2 }, timeout: 300, resultTtl: 43_200 })
    const changed = decode(await millrace("put", "all", "count", `{"text":"or not"}`, "--every", "5m"))
    assert.deepInclude(changed, { every: 300, paused: true, input: { text: "or not" }, overlap: "skip" })
    await millrace("delete", "all")
  })

  it("shows, lists, pauses, resumes, runs and deletes one", async () => {
    await millrace("put", "life", "count", "text=x", "--cron", "@yearly")
    assert.match(idIn(await millrace("run", "life")), /^count_life-now-/)
    const { out } = await person("schedule", "ls")
    assert.match(out, /^NAME +KIND +TICKS +NEXT +LAST\n/)
    assert.match(out, /^life +count +@yearly +20\d\d-01-01 \d\d:00:00 +–$/m)
    assert.match((await person("schedule", "get", "life")).out, /^life {2}count\n {2}ticks +@yearly\n/)
    assert.match((await person("schedule", "pause", "life")).out, /^life {2}count {2}paused\n/)
    assert.match((await person("schedule", "ls")).out, /^life +count +@yearly +paused +–$/m)
    assert.lengthOf(decode(await millrace("resume", "life")).next, 5)
    assert.strictEqual((await person("schedule", "delete", "life")).out, "life is deleted. Its tasks stay.\n")
    const gone = await over(way)("schedule", "get", "life")
    assert.deepEqual([gone.code, gone.out], [3, ""])
    assert.match(gone.err, /^millrace: There is no schedule "life"\./)
  })

  it.each(["get", "pause", "resume", "run", "delete"])("guesses what was meant: %s", async (word) => {
    await millrace("put", "guessed", "count", "text=x", "--every", "1d", "--paused")
    const { code, out, err } = await over(way)("schedule", word, "gusesed")
    const hint = `millrace: There is no schedule "gusesed"; did you mean guessed?\n`
    assert.deepEqual({ code, out, err }, { code: 3, out: "", err: hint })
    await millrace("delete", "guessed")
  })

  it.each([
    [["put", "x", "count", "text=x"], /cron: when is it to tick\?/],
    [["put", "x", "count", "text=x", "--cron", "0 0 25 * * *"], /its hour is wrong: 25 is more than 23/],
    [["put", "x", "count", "text=x", "--every", "soon"], /every: whole seconds/],
    [["put", "x", "count", "text=x", "--every", "1s", "--timezone", "UTC"], /timezone: only `cron` goes by/],
    [["put", "X", "count", "text=x", "--every", "1m"], /name: 1 to 64 lower-case/],
    [
      ["put", "x", "count", "text=x", "--every", "1m", "--overlap", "skp"],
      /--overlap cannot be "skp": did you mean skip\?/
    ],
    [["put", "x", "count", "text=x", "--every", "1m", "--overlap", "both"], /: it takes skip or queue\n/],
    [["put", "x", "count", "text=x", "--every", "1m", "--attempts", "0"], /^millrace: --attempts: Expected/],
    [["put", "x", "count", "text=x", "--every", "1m", "--notify", "me"], /^millrace: --notify: an e-mail/],
    [["put", "x", "count", "txt=x", "--every", "1m"], /txt/]
  ])("refuses %j with 2 and a reason", async (words, reason) => {
    const { code, out, err } = await over(way)("schedule", ...words)
    assert.deepEqual([code, out], [2, ""])
    assert.match(err, reason)
  })
})

describe("docs/cli.md", () => {
  const page = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8")
  const [, block = ""] = /## Schedules\n\n```sh\n([\s\S]*?)```/.exec(page) ?? []
  /** As a shell takes them. */
  const wordsOf = (line: string) =>
    (line.match(/(?:[^\s']|'[^']*')+/g) ?? []).map((word) => word.replaceAll("'", ""))

  it("shows commands that work", async () => {
    const lines = block.trim().split("\n")
    assert.lengthOf(lines, 5)
    for (const line of lines) {
      const [, ...words] = wordsOf(line)
      const { code, err } = await over("a gateway")(...words)
      assert.strictEqual(code, 0, `${line}: ${err}`)
    }
  })
})
