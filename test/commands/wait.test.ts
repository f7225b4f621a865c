/** `millrace wait` and `submit --wait`: how they end. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { finish, held } from "../gateway/gateway.ts"
import { idIn, onTerminal, ways } from "./command.ts"

const { over, run } = onTerminal()

const error = { tag: "NotText", message: "It is\u001b[31m a picture." }

/** As soon as somebody waits for it. */
const finishOnceHeld = (id: string, rest: Parameters<typeof finish>[1] = {}) =>
  run(Effect.andThen(held(id), finish(id, rest)))

describe.each(ways)("millrace wait over %s", (way) => {
  const millrace = over(way)
  const submitted = async () => idIn((await millrace("submit", "count", "text=x")).out)

  it("ends with 0 and the task once it has succeeded", async () => {
    const id = await submitted()
    const waiting = millrace("wait", id)
    await finishOnceHeld(id)
    const { code, out } = await waiting
    assert.strictEqual(code, 0)
    assert.deepInclude(JSON.parse(out), { id, state: "succeeded", output: { of: id } })
  })

  it("ends with 1 once it has failed, and says why in a line that does no harm", async () => {
    const id = await submitted()
    const waiting = millrace("wait", id, "--for", "1h")
    await finishOnceHeld(id, { state: "failed", error })
    const { code, out, err } = await waiting
    assert.strictEqual(code, 1)
    assert.deepInclude(JSON.parse(out), { id, state: "failed" })
    assert.strictEqual(err, `millrace: ${id} is failed (NotText: It is [31m a picture.).\n`)
  })

  it("ends with 5 when its time is over", async () => {
    const id = await submitted()
    const { code, out, err } = await millrace("wait", id, "--for", "100ms")
    assert.deepEqual({ code, out }, { code: 5, out: "" })
    assert.strictEqual(err, `millrace: ${id} is still queued. It goes on; wait for it again, or longer.\n`)
  })

  it("ends with 3 where there is no such task", async () => {
    const { code, err } = await millrace("wait", "count_never")
    assert.strictEqual(code, 3)
    assert.match(err, /^millrace: There is no task count_never: /)
  })

  it("shows whoever watches that it goes on, and leaves nothing of that", async () => {
    const id = await submitted()
    const waiting = over(way, { isTerminal: true })("wait", id)
    await run(held(id))
    // The wheel begins to turn after 0.4 s.
    await run(Effect.andThen(Effect.sleep("700 millis"), finish(id)))
    const { code, out, err } = await waiting
    assert.strictEqual(code, 0)
    assert.match(out, new RegExp(`^${id} {2}succeeded\\n`))
    const lines = err.split("\r\u001b[2K")
    assert.match(lines[1] ?? "", new RegExp(`^⠋ ${id} {2}queued {2}\\d+ ms`))
    assert.strictEqual(lines.at(-1), "")
  })

  it("keeps that in one row, however narrow the terminal is", async () => {
    const id = await submitted()
    const waiting = over(way, { isTerminal: true, columns: 30 })("wait", id)
    await run(held(id))
    await run(Effect.andThen(Effect.sleep("700 millis"), finish(id)))
    const [, ...drawn] = (await waiting).err.split("\r\u001b[2K")
    assert.match(drawn[0] ?? "", /^⠋ count_.*…queued/)
    for (const row of drawn) assert.isAtMost(row.length, 30)
  })

  it("is part of submit, where it is asked for", async () => {
    const waiting = over(way, { isTerminal: true })("submit", "count", "text=x", "--key", way, "--wait")
    const id = idIn((await millrace("submit", "count", "text=x", "--key", way)).out)
    await finishOnceHeld(id)
    const { code, out } = await waiting
    assert.strictEqual(code, 0)
    assert.match(out, /succeeded[\s\S]*Output\n/)
  })
})
