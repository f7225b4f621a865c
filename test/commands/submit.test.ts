/** `millrace submit` and `get`, as a person types them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { namedBy } from "../../src/streams/TaskUnknown.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { idIn, onTerminal } from "./command.ts"

const { millrace, run } = onTerminal()

const text = `{"text":"one two"}`
const submit = (...words: ReadonlyArray<string>) => millrace("submit", "count", text, ...words)

const optionsOf = (id: string) =>
  run(
    Effect.gen(function* () {
      const { kind, key } = yield* namedBy(id)
      return (yield* (yield* TaskViews).find(kind, key))?.options
    })
  )

describe("millrace submit", () => {
  it("says how the task is to be done", async () => {
    const { code, output } = await submit(
      "--attempts=3",
      "--timeout=2m",
      "--deadline=2999-12-01T09:30:00+01:00",
      "--notify=https://example.org/hook",
      "--result-ttl=12h"
    )
    assert.strictEqual(code, 0, output)
    assert.deepEqual(await optionsOf(idIn(output)), {
      retry: { attempts: 3 },
      timeout: 120,
      deadline: "2999-12-01T08:30:00.000Z",
      notify: { webhook: new URL("https://example.org/hook") },
      resultTtl: 43_200
    })
  })

  it("takes a deadline that lies ahead, and an e-mail address", async () => {
    const before = Date.now()
    const { output } = await submit("--deadline", "2h", "--notify", "somebody@example.org")
    const { deadline = "", notify } = (await optionsOf(idIn(output))) ?? {}
    assert.deepEqual(notify, { email: "somebody@example.org" })
    assert.isAtLeast(Date.parse(deadline), before + 7_200_000)
    assert.isAtMost(Date.parse(deadline), Date.now() + 7_200_000)
  })

  it("says nothing more of a task than was asked", async () => {
    assert.isUndefined(await optionsOf(idIn((await submit()).output)))
  })

  it.each([
    [["--attempts", "0"], /^millrace: --attempts: .+\.\n$/],
    [["--timeout", "soon"], /^millrace: --timeout takes a time such as 90s, .+, and not "soon"\.\n$/],
    [["--timeout", "0", "--attempts", "101"], /^millrace: --attempts: .+; --timeout: .+\.\n$/],
    [["--deadline", "2026-11-20T10:00:00Z"], /^millrace: The deadline .+ has passed: .+\n$/],
    [["--notify", "nobody"], /^millrace: --notify: .+\n$/]
  ])("refuses %j in a sentence", async (words, sentence) => {
    const { code, output } = await submit(...words)
    assert.strictEqual(code, 1)
    assert.match(output, sentence)
  })

  it("refuses another input under the same key in a sentence", async () => {
    const { output: first } = await submit("--key", "order 1")
    assert.deepEqual(await submit("--key", "order 1"), { code: 0, output: first })
    const { code, output } = await millrace("submit", "count", `{"text":"other"}`, "--key", "order 1")
    assert.strictEqual(code, 1)
    assert.match(output, /^millrace: The key "order 1" is that of count_k-.+ which has another input\..+\n$/)
  })
})

describe("millrace get", () => {
  it("shows a task", async () => {
    const { output } = await millrace("get", idIn((await submit()).output))
    assert.deepInclude(JSON.parse(output), { state: "queued", input: { text: "one two" } })
  })

  it.each(["count_never", "nokind_x", "x"])("knows nothing of %s", async (id) => {
    const { code, output } = await millrace("get", id)
    assert.strictEqual(code, 1)
    assert.strictEqual(
      output,
      `millrace: There is no task ${id}: it was never submitted here, or its record has expired.\n`
    )
  })
})
