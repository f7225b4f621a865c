/** `millrace submit --delay`, `--at` and `millrace run-now`, as a person types them. */
import { assert, describe, it } from "@effect/vitest"
import { idIn, onTerminal, ways } from "./command.ts"

const { over } = onTerminal()

describe.each(ways)("a task with a time over %s", (way) => {
  const millrace = over(way)
  const atTerminal = over(way, { isTerminal: true, columns: 200 })
  const submit = (...words: ReadonlyArray<string>) => millrace("submit", "count", "text=one", ...words)

  it.each([
    ["--delay", "90m", 5_400_000],
    ["--at", "2h", 7_200_000]
  ])("is scheduled by %s %s, and shown with its time", async (flag, when, millis) => {
    const { code, out, err } = await submit(flag, when)
    assert.strictEqual(code, 0, err)
    const id = idIn(out)
    const { state, runAt } = JSON.parse((await millrace("get", id)).out)
    assert.strictEqual(state, "scheduled")
    assert.approximately(Date.parse(runAt), Date.now() + millis, 60_000)
    assert.match(
      (await atTerminal("get", id)).out,
      /^count_\S+ {2}scheduled\n {2}due \d{4}-.+\n {2}submitted .+\n/
    )
    assert.match(
      (await atTerminal("ls", "--state", "scheduled")).out,
      /scheduled .+ due \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/
    )
    assert.strictEqual((await millrace("cancel", id)).code, 0)
  })

  it("is one of a burst", async () => {
    const burst = ["--key", `burst over ${way}`, "--debounce", "1m", "--debounce-at-most", "1h"]
    const id = idIn((await submit(...burst)).out)
    assert.strictEqual(idIn((await submit(...burst)).out), id)
    const { err } = await submit("--debounce", "1m")
    assert.include(err, "debounce: it takes a key")
  })

  it("is queued before its time, once", async () => {
    const id = idIn((await submit("--at", new Date(Date.now() + 3_600_000).toISOString())).out)
    const now = await atTerminal("run-now", id)
    assert.deepEqual(now, { code: 0, out: `${id}  queued\n`, err: "" })
    let again = await millrace("run-now", id)
    while (again.code === 0) again = await millrace("run-now", id)
    assert.deepEqual(again, {
      code: 7,
      out: "",
      err: `millrace: ${id} is queued; only a scheduled task is run before its time.\n`
    })
  })

  it.each([
    [["--delay", "soon"], `--delay takes a time such as 90s, 15m, 2h or 7d, and not "soon".`],
    [["--delay", "9999d"], "--delay: "],
    [["--at", "2999-01-01T00:00:00Z"], "runAt: at most 366 days ahead"],
    [["--delay", "1m", "--at", "2m"], "delay: give a time or a delay, and not both"]
  ])("is refused: %j", async (words, why) => {
    const { code, err } = await submit(...words)
    assert.strictEqual(code, 2)
    assert.include(err, why)
  })
})
