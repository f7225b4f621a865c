/** Tasks that are to be queued later, as another service asks for them. */
import { assert, describe, it } from "@effect/vitest"
import { bothWays } from "./bothWays.ts"

const input = { text: "to be" }

/** The failure of what is expected to fail. */
const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
    (failure: unknown) => failure
  )

bothWays((client) => {
  describe("a task with a time", () => {
    it("is scheduled, listed, run before it is due, and then not again", async () => {
      const { id, state } = await client().submit("count", input, { delay: 3_600 })
      assert.strictEqual(state, "scheduled")
      const task = await client().get(id)
      assert.deepInclude(task, { state: "scheduled", input })
      const { tasks } = await client().list({ state: "scheduled", kind: "count" })
      assert.deepEqual(tasks[0], task)
      assert.deepEqual(await client().runNow(id), { id, kind: "count", state: "queued" })
      while ((await client().get(id)).state === "scheduled");
      assert.deepInclude(await failureOf(client().runNow(id)), { _tag: "NotScheduled" })
    })

    it("is cancelled before it is due", async () => {
      const runAt = new Date(Date.now() + 3_600_000).toISOString()
      const { id } = await client().submit("count", input, { runAt })
      assert.strictEqual((await client().get(id)).runAt, runAt)
      assert.deepInclude(await client().cancel(id), { id, state: "cancelled" })
      assert.strictEqual((await client().get(id)).state, "cancelled")
    })

    it.each([
      ["a time and a delay", { delay: 1, runAt: "2999-01-01T00:00:00Z" }, "delay"],
      ["a time in a thousand years", { runAt: "2999-01-01T00:00:00Z" }, "runAt"],
      ["a time that is none", { runAt: "tomorrow" }, "runAt"]
    ])("is refused with %s", async (_, when, option) => {
      const failure = await failureOf(client().submit("count", input, when))
      assert.deepNestedInclude(failure, { _tag: "InvalidRequest", "faults[0].path": [option] })
    })

    it("is one of a burst, and takes a key for that", async () => {
      const options = { key: `${Math.random()}`, debounce: 60, debounceAtMost: 600 }
      const { id, state } = await client().submit("count", { text: "first" }, options)
      assert.strictEqual(state, "scheduled")
      assert.strictEqual((await client().submit("count", { text: "last" }, options)).id, id)
      assert.deepInclude(await client().get(id), { input: { text: "last" } })
      assert.deepNestedInclude(await failureOf(client().submit("count", input, { debounce: 1 })), {
        _tag: "InvalidRequest",
        "faults[0].path": ["debounce"]
      })
    })

    it("that nobody knows is not run", async () => {
      assert.deepInclude(await failureOf(client().runNow("count_never")), { _tag: "TaskUnknown" })
    })
  })
})
