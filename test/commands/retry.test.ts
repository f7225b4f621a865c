/** `millrace retry`, of one task and of many, as a person types it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { finish } from "../gateway/gateway.ts"
import { startMillrace } from "../support/millrace.ts"
import { onTerminal } from "./command.ts"

const { millrace, natsUrl, run } = onTerminal()

const error = { tag: "PageUnreachable", message: "it does not answer" }
const spoilt = { tag: "InvalidJson", message: "It is no JSON." }
const fail = (ids: ReadonlyArray<string>, rest: Parameters<typeof finish>[1] = {}) =>
  run(
    Effect.forEach(ids, (id) => finish(id, { state: "failed", error, ...rest }), {
      concurrency: 20,
      discard: true
    })
  )
const queued = (kind: string) =>
  run(Effect.flatMap(Queues, (queues) => Effect.map(queues.depth(kind), (depth) => depth.queued)))

/** Nothing has failed, and nothing waits. */
const nothing = () =>
  run(
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      for (const stream of ["KV_results", "TASKS_fetch", "TASKS_count"])
        yield* jetstream.call(`STREAM.PURGE.${stream}`, {})
    })
  )

describe("millrace retry", () => {
  it("puts a failed task back into its queue, once, however often it is asked", async () => {
    await fail(["fetch_one"])
    const first = await millrace("retry", "fetch_one")
    assert.strictEqual(first.code, 0, first.output)
    assert.deepEqual(JSON.parse(first.output), { id: "fetch_one", kind: "fetch", state: "queued", run: 2 })
    assert.deepEqual(await millrace("retry", "fetch_one"), first)
    assert.strictEqual(await queued("fetch"), 1)
  })

  it.each([
    ["fetch_ok", /^millrace: fetch_ok is succeeded; only a failed task is done again\.\n$/],
    ["fetch_spoilt", /^millrace: fetch_spoilt would fail again as it is: It is no JSON\. .+\n$/],
    ["fetch_never", /^millrace: There is no task fetch_never: .+\n$/]
  ])("refuses %s in a sentence", async (id, sentence) => {
    if (id === "fetch_ok") await run(finish(id))
    if (id === "fetch_spoilt") await fail([id], { error: spoilt })
    const { code, output } = await millrace("retry", id)
    assert.strictEqual(code, 1)
    assert.match(output, sentence)
  })

  it.each([[], ["--since", "2h"], ["fetch_one", "--all"], ["fetch_one", "--kind", "fetch"]].map((w) => [w]))(
    "asks which are meant where that is not clear: %j",
    async (words) => {
      const { code, output } = await millrace("retry", ...words)
      assert.strictEqual(code, 1)
      assert.match(output, /^millrace: Name one task by its id; or say which failed tasks are meant/)
    }
  )

  it(
    "puts back all that have failed of a kind, through all pages, and tells of each",
    { timeout: 60_000 },
    async () => {
      await nothing()
      const ids = Array.from({ length: 230 }, (_, n) => `fetch_many${n}`)
      await fail(ids)
      await fail(["count_other"], { input: `{"text":"x"}` })
      await run(finish("fetch_fine"))
      const { code, output } = await millrace("retry", "--kind", "fetch")
      assert.strictEqual(code, 0, output)
      assert.match(output, /\n230 put back into the queue, 0 refused\.\n$/)
      for (const id of ids) assert.include(output, `${id} is in its queue again, for run 2.\n`)
      assert.deepEqual([await queued("fetch"), await queued("count")], [230, 0])
    }
  )

  it("goes on after one that is refused, and its exit code tells", async () => {
    await nothing()
    await fail(["fetch_a"])
    await fail(["fetch_b"], { error: spoilt })
    await fail(["count_c"], { input: `{"text":"x"}` })
    const process = startMillrace(["retry", "--all"], { NATS_URL: natsUrl() })
    assert.strictEqual(await process.ended, 1)
    assert.deepEqual(process.output().split("\n"), [
      "count_c is in its queue again, for run 2.",
      "fetch_b is refused: fetch_b would fail again as it is: It is no JSON. Mend it and submit it as a new task.",
      "fetch_a is in its queue again, for run 2.",
      "2 put back into the queue, 1 refused.",
      "millrace: 1 of them could not be put back into the queue; why is said above.",
      ""
    ])
  })

  it("puts back those of a time", async () => {
    await nothing()
    await fail(["fetch_now"])
    const none = /^0 put back into the queue, 0 refused\.\n$/
    assert.match((await millrace("retry", "--all", "--until", "2h")).output, none)
    assert.match((await millrace("retry", "--all", "--since", "2999-01-01T00:00:00Z")).output, none)
    const { output } = await millrace("retry", "--all", "--since", "2h", "--until", "2999-01-01T00:00:00Z")
    assert.match(output, /^fetch_now is in its queue again/)
  })

  it("passes over what has moved on since it was listed", async () => {
    await nothing()
    await fail(["fetch_moved"])
    // As it is until the old record is cleared away.
    await run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        const record = yield* jetstream.read("KV_results", { last_by_subj: "$KV.results.failed.fetch.moved" })
        yield* finish("fetch_moved", { run: 2, replaces: record?.sequence ?? 0 })
      })
    )
    assert.deepEqual(await millrace("retry", "--all"), {
      code: 0,
      output: "0 put back into the queue, 0 refused.\n"
    })
  })
})
