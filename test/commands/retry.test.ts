/** `millrace retry`, of one task and of many, as a person types it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { finish } from "../gateway/gateway.ts"
import { idIn, onTerminal, ways } from "./command.ts"

const { over, run } = onTerminal()

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

describe.each(ways)("millrace retry over %s", (way) => {
  const millrace = over(way)
  const person = over(way, { isTerminal: true })

  it("puts a failed task back into its queue, once, however often it is asked", async () => {
    await nothing()
    await fail(["fetch_one"])
    const first = await millrace("retry", "fetch_one")
    assert.strictEqual(first.code, 0, first.err)
    assert.deepEqual(JSON.parse(first.out), { id: "fetch_one", kind: "fetch", state: "queued", run: 2 })
    assert.deepEqual(await millrace("retry", "fetch_one"), first)
    assert.strictEqual(
      (await person("retry", "fetch_one")).out,
      "fetch_one is in its queue again, for run 2.\n"
    )
    assert.strictEqual(await queued("fetch"), 1)
  })

  it("refuses what has not failed, and what would fail again, in a sentence", async () => {
    await nothing()
    await run(finish("fetch_ok"))
    await fail(["fetch_spoilt"], { error: spoilt })
    const ok = await millrace("retry", "fetch_ok")
    assert.deepEqual(ok, {
      code: 7,
      out: "",
      err: "millrace: fetch_ok is succeeded; only a failed task is done again.\n"
    })
    const { code, err } = await millrace("retry", "fetch_spoilt")
    assert.strictEqual(code, 7)
    assert.match(err, /^millrace: fetch_spoilt would fail again as it is: It is no JSON\. .+\n$/)
  })

  it("puts back those of a time, of a kind or of all, and tells a person of each", async () => {
    await nothing()
    await fail(["fetch_now"])
    await fail(["count_other"], { input: `{"text":"x"}` })
    const none = "0 put back into the queue, 0 refused.\n"
    assert.strictEqual((await person("retry", "--all", "--until", "2h")).out, none)
    assert.strictEqual((await person("retry", "--all", "--since", "2999-01-01T00:00:00Z")).out, none)
    const { code, out } = await person(
      "retry",
      "-k",
      "fetch",
      "--since",
      "2h",
      "--until",
      "2999-01-01T00:00:00Z"
    )
    assert.strictEqual(code, 0)
    assert.strictEqual(
      out,
      "fetch_now is in its queue again, for run 2.\n1 put back into the queue, 0 refused.\n"
    )
    assert.deepEqual([await queued("fetch"), await queued("count")], [1, 0])
  })

  it("goes on after one that is refused, and its exit code tells", async () => {
    await nothing()
    await fail(["fetch_a"])
    await fail(["fetch_b"], { error: spoilt })
    await fail(["count_c"], { input: `{"text":"x"}` })
    const { code, out, err } = await person("retry", "--all")
    assert.strictEqual(code, 1)
    assert.deepEqual(out.split("\n"), [
      "count_c is in its queue again, for run 2.",
      "fetch_b is refused: fetch_b would fail again as it is: It is no JSON. Mend it and submit it as a new task.",
      "fetch_a is in its queue again, for run 2.",
      "2 put back into the queue, 1 refused.",
      ""
    ])
    assert.strictEqual(err, "millrace: 1 of them could not be put back into the queue; why is said above.\n")
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
      out: "",
      err: "0 put back into the queue, 0 refused.\n"
    })
  })
})

describe("millrace retry", () => {
  it.each([[], ["--since", "2h"], ["fetch_one", "--all"], ["fetch_one", "--kind", "fetch"]].map((w) => [w]))(
    "asks which are meant where that is not clear: %j",
    async (words) => {
      const { code, err } = await over("NATS")("retry", ...words)
      assert.strictEqual(code, 2)
      assert.match(err, /^millrace: Name one task by its id; or say which failed tasks are meant/)
    }
  )

  it("goes through all pages", { timeout: 60_000 }, async () => {
    await nothing()
    const ids = Array.from({ length: 230 }, (_, n) => `fetch_many${n}`)
    await fail(ids)
    await run(finish("fetch_fine"))
    const { code, out, err } = await over("NATS")("retry", "--kind", "fetch")
    assert.strictEqual(code, 0, err)
    assert.strictEqual(err, "230 put back into the queue, 0 refused.\n")
    assert.sameMembers(out.trimEnd().split("\n").map(idIn), ids)
    assert.strictEqual(await queued("fetch"), 230)
  })
})
