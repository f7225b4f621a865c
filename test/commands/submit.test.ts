/** `millrace submit`, as a person types it. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { namedBy } from "../../src/streams/TaskUnknown.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { idIn, onTerminal, ways } from "./command.ts"

const { over, run } = onTerminal()

const directory = mkdtempSync(join(tmpdir(), "millrace-submit-"))
const file = (name: string) => join(directory, name)
beforeAll(() => {
  writeFileSync(file("input.json"), `\ufeff{"text":"from a file"}`)
  writeFileSync(file("page.txt"), "a page")
})
afterAll(() => rmSync(directory, { recursive: true }))

const taskOf = (id: string) =>
  run(
    Effect.gen(function* () {
      const { kind, key } = yield* namedBy(id)
      return yield* (yield* TaskViews).find(kind, key)
    })
  )

describe.each(ways)("millrace submit over %s", (way) => {
  const submit = (...words: ReadonlyArray<string>) => over(way)("submit", "count", ...words)

  it.each([
    ["JSON", [`{"text":"one","top":2}`], { text: "one", top: 2 }],
    ["pairs", ["text=2", "top=2"], { text: "2", top: 2 }],
    ["pairs of which one is a file", [`text=@${file("page.txt")}`], { text: "a page" }],
    ["a file", ["--file", file("input.json")], { text: "from a file" }]
  ])("takes its input as %s", async (_, words, input) => {
    const { code, out, err } = await submit(...words)
    assert.strictEqual(code, 0, err)
    assert.deepInclude(await taskOf(idIn(out)), { state: "queued", input })
  })

  it.each([[], ["-"], ["-f", "-"]].map((words) => [words]))("takes it from stdin: %j", async (words) => {
    const { out } = await over(way, { stdin: `{"text":"from afar"}` })("submit", "count", ...words)
    assert.deepInclude(await taskOf(idIn(out)), { input: { text: "from afar" } })
  })

  it("says how the task is to be done", async () => {
    const { code, out, err } = await submit(
      "text=x",
      "--attempts=3",
      "--timeout=2m",
      "--deadline=2999-12-01T09:30:00+01:00",
      "--notify=https://example.org/hook",
      "--result-ttl=12h"
    )
    assert.strictEqual(code, 0, err)
    assert.deepEqual((await taskOf(idIn(out)))?.options, {
      retry: { attempts: 3 },
      timeout: 120,
      deadline: "2999-12-01T08:30:00.000Z",
      notify: { webhook: new URL("https://example.org/hook") },
      resultTtl: 43_200
    })
  })

  it.each([
    ["high", ["--lane", "high"]],
    [undefined, ["--lane=normal"]],
    [undefined, []]
  ])("puts it into the lane %s: %j", async (lane, flags) => {
    const { code, out, err } = await submit("text=x", ...flags)
    assert.strictEqual(code, 0, err)
    assert.strictEqual((await taskOf(idIn(out)))?.lane, lane)
  })

  it("knows two lanes", async () => {
    const { code, err } = await submit("text=x", "--lane=low")
    assert.strictEqual(code, 2)
    assert.include(err, "high")
  })

  it("takes a deadline that lies ahead, and an e-mail address", async () => {
    const before = Date.now()
    const { out } = await submit("text=x", "--deadline", "2h", "--notify", "somebody@example.org")
    const { deadline = "", notify } = (await taskOf(idIn(out)))?.options ?? {}
    assert.deepEqual(notify, { email: "somebody@example.org" })
    assert.isAtLeast(Date.parse(deadline), before + 7_200_000)
    assert.isAtMost(Date.parse(deadline), Date.now() + 7_200_000)
  })

  it("says nothing more of a task than was asked", async () => {
    assert.isUndefined((await taskOf(idIn((await submit("text=x")).out)))?.options)
  })

  it("tells a person the id, and no more", async () => {
    const { out } = await over(way, { isTerminal: true })("submit", "count", "text=x")
    assert.match(out, /^count_\S+ {2}queued\n$/)
  })

  it.each([
    [["text=x", "--attempts", "0"], 2, /^millrace: --attempts: .+\.\n$/],
    [
      ["text=x", "--timeout", "soon"],
      2,
      /^millrace: --timeout takes a time such as 90s, .+, and not "soon"\.\n$/
    ],
    [["text=x", "--timeout", "0", "--attempts", "101"], 2, /^millrace: --attempts: .+; --timeout: .+\.\n$/],
    [["text=x", "--deadline", "2026-11-20T10:00:00Z"], 2, /^millrace: The deadline .+ has passed: .+\n$/],
    [["text=x", "--notify", "nobody"], 2, /^millrace: --notify: .+\n$/],
    [["text=x", "--for", "ever"], 2, /^millrace: --for takes a time such as/],
    [["text=x", "top=many"], 2, /^millrace: This is no input for count: top: Expected .+\n$/],
    [
      ["{text: 'x'}"],
      2,
      /^millrace: This is no input for count: it is no JSON \(it begins with "\{text: 'x'\}"\); write/
    ],
    [
      [`{"text":`, `"x"}`],
      2,
      /^millrace: .+ it is 2 words; put JSON into single quotes, or write name=value\.\n$/
    ],
    [["text=x", "--file", "x.json"], 2, /^millrace: .+ both on the command line and with --file\.\n$/],
    [["--file", "/nowhere.json"], 2, /^millrace: \/nowhere\.json cannot be read: there is none\.\n$/],
    [[], 2, /^millrace: Give count its input: as JSON, such as '\{"text":"The mill .+\n$/]
  ])("refuses %j with %d", async (words, expected, sentence) => {
    const { code, err } = await submit(...words)
    assert.strictEqual(code, expected, err)
    assert.match(err, sentence)
  })

  it("refuses a kind that there is not, and guesses which was meant", async () => {
    const { code, err } = await over(way)("submit", "cuont", "text=x")
    assert.strictEqual(code, 3)
    assert.strictEqual(err, `millrace: There is no kind "cuont"; did you mean count?\n`)
  })

  it("refuses another input under the same key in a sentence", async () => {
    const first = await submit("text=x", "--key", `order ${way}`)
    assert.deepEqual(await submit("text=x", "--key", `order ${way}`), first)
    const { code, err } = await submit("text=y", "--key", `order ${way}`)
    assert.strictEqual(code, 7)
    assert.match(err, /^millrace: The key "order .+" is that of count_k-.+ which has another input\..+\n$/)
  })
})
