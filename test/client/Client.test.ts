import { assert, describe, it } from "@effect/vitest"
import { Effect, Predicate } from "effect"
import type { Blob } from "../../src/schemas/Blob.ts"
import * as TaskId from "../../src/schemas/TaskId.ts"
import type { Millrace } from "../../src/client/Millrace.ts"
import { Results } from "../../src/streams/Results.ts"
import { finish, held } from "../gateway/gateway.ts"
import { bothWays } from "./bothWays.ts"

const text = "to be or not to be"

/** The failure of what is expected to fail. */
const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
    (failure: unknown) => failure
  )

/** As an actor does whose output is over 256 KB. */
const finishBeside = (id: string, outputBlob: Blob) =>
  Effect.flatMap(Results, (results) =>
    results.store({
      kind: "count",
      key: TaskId.parse(id)?.key ?? "",
      state: "succeeded",
      input: "{}",
      outputBlob,
      attempts: [],
      enqueuedAt: new Date().toISOString(),
      finishedAt: new Date().toISOString()
    })
  )

bothWays((client, { run }, way) => {
  describe("a kind", () => {
    it("is paused and resumed, and seen to be", async () => {
      const { paused } = await client().pause("notify")
      assert.isDefined(paused?.since)
      assert.deepEqual(await client().pause("notify"), { kind: "notify", paused })
      const isPaused = async () => (await client().kinds()).find(({ kind }) => kind === "notify")?.paused
      assert.deepEqual(await isPaused(), paused)
      const { kinds } = await client().stats()
      assert.deepEqual(kinds.find(({ kind }) => kind === "notify")?.paused, paused)
      assert.deepEqual(await client().resume("notify"), { kind: "notify" })
      assert.isUndefined(await isPaused())
    })

    it.each(["shout", "../tasks"])("that there is not cannot be: %s", async (kind) => {
      // As in a program that the compiler does not see.
      const other: Pick<
        Millrace<{ [kind: string]: { input: unknown; output: unknown } }>,
        "pause" | "resume"
      > = client()
      assert.deepInclude(await failureOf(other.pause(kind)), { _tag: "UnknownKind", kind })
      assert.deepInclude(await failureOf(other.resume(kind)), { _tag: "UnknownKind", kind })
    })
  })

  describe("a task", () => {
    it("is submitted, and seen in its queue", async () => {
      const task = await client().submit("count", { text })
      assert.match(task.id, /^count_/)
      assert.deepInclude(task, { kind: "count", state: "queued" })
      assert.deepInclude(await client().get(task.id), { id: task.id, state: "queued", input: { text } })
    })

    it("is the same one under the same key, and refused with another input", async () => {
      const key = `order 1, by ${way}, ${"ü"}`
      const { id } = await client().submit("count", { text }, { key })
      assert.strictEqual((await client().submit("count", { text }, { key })).id, id)
      assert.deepInclude(await failureOf(client().submit("count", { text: "other" }, { key })), {
        _tag: "KeyTaken",
        id,
        key
      })
    })

    it("waits in the lane that is asked for, and is the same one in either", async () => {
      const key = `urgent, by ${way}`
      const { id } = await client().submit("count", { text }, { lane: "high", key })
      assert.deepInclude(await client().get(id), { state: "queued", lane: "high" })
      assert.strictEqual((await client().submit("count", { text }, { key })).id, id)
      const [many] = await client().submitAll("count", [{ input: { text }, lane: "high" }])
      assert(many?.accepted === true)
      assert.strictEqual((await client().get(many.task.id)).lane, "high")
    })

    it("is waited for, and gives its output", async () => {
      const { id } = await client().submit("count", { text })
      const ended = client().wait(id)
      await run(held(id))
      await run(finish(id, { input: JSON.stringify({ text }), output: `{"total":6}` }))
      const task = await ended
      assert(task.state === "succeeded")
      assert.strictEqual(task.output.total, 6)
      assert.deepEqual((await client().get(id)).output, task.output)
    })

    it("is not finished in time, and goes on", async () => {
      const { id } = await client().submit("count", { text })
      const began = performance.now()
      assert.deepInclude(await failureOf(client().wait(id, { timeoutMs: 200 })), {
        _tag: "NotFinished",
        id,
        state: "queued"
      })
      assert.isBelow(performance.now() - began, 1_500)
    })

    it("says why it failed, and is done again", async () => {
      const { id } = await client().submit("count", { text })
      await run(finish(id, { state: "failed", error: { tag: "NotText", message: "an image" } }))
      const task = await client().wait(id)
      assert(task.state === "failed")
      assert.deepEqual(task.error, { tag: "NotText", message: "an image" })
      assert.deepInclude(await client().retry(id), { id, state: "queued", run: 2 })
    })

    it("is cancelled, twice if asked twice", async () => {
      const { id } = await client().submit("count", { text })
      assert.deepInclude(await client().cancel(id), { id, state: "cancelled" })
      assert.deepInclude(await client().cancel(id), { id, state: "cancelled" })
      assert.strictEqual((await client().wait(id)).state, "cancelled")
    })

    it("gives an output that is kept in a blob", async () => {
      const { id } = await client().submit("count", { text })
      const outputBlob = await client().putBlob(`{"total":7}`, "application/json")
      await run(finishBeside(id, outputBlob))
      const task = await client().wait(id)
      assert(task.state === "succeeded")
      assert.strictEqual(task.output.total, 7)
    })
  })

  it.each(["text/plain\r\nx-evil: 1", "text/plain; name=日本", "nonsense"])(
    "does not store a blob as %j, which is no content type",
    async (contentType) => {
      const failure = await failureOf(client().putBlob("x", contentType))
      assert.deepInclude(failure, { _tag: "InvalidRequest" })
      assert.include(String(failure), "contentType")
    }
  )

  it("stores a blob whose type nobody knows as octets", async () => {
    assert.deepInclude(await client().putBlob("x", ""), { contentType: "application/octet-stream" })
  })

  it("takes an option that is undefined for one that is not said", async () => {
    const options = {
      key: undefined,
      timeout: 5,
      deadline: undefined,
      retry: { attempts: 2, cap: undefined }
    }
    const asked: object = options
    const task = await client().submit("count", { text }, asked)
    const [outcome] = await client().submitAll("count", [{ input: { text }, ...asked }])
    assert.isTrue(outcome?.accepted)
    assert.deepEqual((await client().get(task.id)).options, { timeout: 5, retry: { attempts: 2 } })
  })

  it("takes many tasks at once, each answered for itself and in their order", async () => {
    const tasks = Array.from({ length: 1_200 }, (_, n) => ({
      input: { text: `word ${n}` },
      key: `${way} ${n}`
    }))
    const outcomes = await client().submitAll("count", [
      ...tasks.slice(0, 600),
      { input: {} },
      { input: { text }, timeout: -1 },
      ...tasks.slice(600)
    ])
    assert.lengthOf(outcomes, 1_202)
    const refused = outcomes.map((outcome, n) => (outcome.accepted ? undefined : [n, outcome.error._tag]))
    assert.deepEqual(
      refused.filter((one) => one !== undefined),
      [
        [600, "InvalidInput"],
        [601, "InvalidRequest"]
      ]
    )
    const [last] = outcomes.slice(-1)
    assert(last?.accepted)
    assert.deepInclude(await client().get(last.task.id), { input: { text: "word 1199" } })
  })

  it("answers each of many in its place, however many before it are wrong", async () => {
    const wrong = Array.from({ length: 1_500 }, () => ({ input: {} }))
    const right = Array.from({ length: 1_500 }, (_, n) => ({ input: { text: `word ${n}` } }))
    const outcomes = await client().submitAll("count", [...wrong, ...right])
    assert.lengthOf(outcomes, 3_000)
    assert.deepEqual(
      outcomes.map(({ accepted }) => accepted),
      [...wrong.map(() => false), ...right.map(() => true)]
    )
    const [last] = outcomes.slice(-1)
    assert(last?.accepted)
    assert.deepInclude(await client().get(last.task.id), { input: { text: "word 1499" } })
  })

  it("lists tasks in pages", async () => {
    const failed = (n: number) =>
      finish(`fetch_listed-${way}-${n}`, { state: "failed", error: { tag: "PageGone", message: "gone" } })
    for (const n of [1, 2, 3]) await run(failed(n))
    const first = await client().list({ kind: "fetch", state: "failed", limit: 2, since: new Date(0) })
    assert.deepEqual(
      first.tasks.map(({ id }) => id),
      [`fetch_listed-${way}-3`, `fetch_listed-${way}-2`]
    )
    const { next = "" } = first
    const rest = await client().list({ kind: "fetch", state: "failed", limit: 1, cursor: next })
    assert.strictEqual(rest.tasks[0]?.id, `fetch_listed-${way}-1`)
  })

  it("stores and reads blobs, from one piece or from many", async () => {
    async function* pieces() {
      yield Buffer.from("to be ")
      yield Buffer.from("or not")
    }
    const blob = await client().putBlob(pieces(), "text/plain")
    assert.deepInclude(blob, { bytes: 12, contentType: "text/plain" })
    const read = await client().getBlob(blob.id)
    assert.deepInclude(read, blob)
    assert.strictEqual(await read.text(), "to be or not")
    const whole = await client().putBlob(Buffer.alloc(300_000, "a"), "text/plain")
    const chunks: Array<Uint8Array> = []
    for await (const chunk of (await client().getBlob(whole.id)).content) chunks.push(chunk)
    assert.lengthOf(Buffer.concat(chunks), 300_000)
  })

  it("reads a blob as often as it is asked to", async () => {
    const { id } = await client().putBlob("to be or not", "text/plain")
    const read = await client().getBlob(id)
    const both = await Promise.all([read.text(), read.text()])
    assert.deepEqual([...both, await read.text()], ["to be or not", "to be or not", "to be or not"])
  })

  it("stores whatever has bytes, and pieces of text as UTF-8", async () => {
    async function* pieces() {
      yield "tö "
      yield Buffer.from("be")
    }
    const bytes = new TextEncoder().encode("tö be")
    const buffer = new Uint8Array(bytes).buffer
    for (const content of [bytes, buffer, new DataView(buffer), pieces()]) {
      const { id } = await client().putBlob(content, "text/plain")
      assert.strictEqual(await (await client().getBlob(id)).text(), "tö be")
    }
  })

  it("refuses what has no bytes", async () => {
    async function* pieces() {
      yield JSON.parse("1")
    }
    const nothing = JSON.parse("[null, 1, {}, []]")
    for (const content of [undefined, ...nothing, pieces()]) {
      const failure = await failureOf(client().putBlob(content, "text/plain"))
      assert.deepInclude(failure, { _tag: "InvalidRequest" })
      assert.match(String(failure), /text, bytes/)
    }
    const untyped: [string, string] = JSON.parse(`["a"]`)
    assert.deepInclude(await failureOf(client().putBlob(...untyped)), { _tag: "InvalidRequest" })
  })

  it("hands on what the source of a blob fails with", async () => {
    const broken = new Error("the disk is gone")
    async function* pieces() {
      yield Buffer.from("to be ")
      throw broken
    }
    assert.strictEqual(await failureOf(client().putBlob(pieces(), "text/plain")), broken)
  })

  it("tells what can be done", async () => {
    const count = (await client().kinds()).find(({ kind }) => kind === "count")
    assert.containsAllKeys(count, ["title", "input", "output", "failure", "example", "queued"])
  })

  it("tells how it goes", async () => {
    const stats = await client().stats()
    assert.include(
      stats.kinds.map(({ kind }) => kind),
      "count"
    )
  })

  describe("a failure", () => {
    const unknown = "count_never"
    it.each<readonly [string, () => Promise<unknown>]>([
      ["UnknownKind", () => client().submit(JSON.parse(`"cuont"`), { text })],
      ["InvalidInput", () => client().submit("count", JSON.parse(`{"txt":1}`))],
      ["InvalidInput", () => client().submit("count", JSON.parse("null"))],
      ["InvalidRequest", () => client().submit("count", { text }, { retry: { attempts: 0 } })],
      ["InvalidRequest", () => client().submit("count", { text }, JSON.parse(`{"prority":1}`))],
      ["InvalidRequest", () => client().submit("count", { text }, { key: "" })],
      ["DeadlinePassed", () => client().submit("count", { text }, { deadline: "2020-01-01T00:00:00Z" })],
      ["TaskTooLarge", () => client().submit("count", { text: "a".repeat(300_000) })],
      ["TaskUnknown", () => client().get(unknown)],
      ["TaskUnknown", () => client().get("cuont_never")],
      ["TaskUnknown", () => client().get("no/id at all?")],
      ["TaskUnknown", () => client().wait(unknown)],
      ["TaskUnknown", () => client().cancel(unknown)],
      ["TaskUnknown", () => client().retry(unknown)],
      ["InvalidRequest", () => client().wait(unknown, { timeoutMs: Number.NaN })],
      ["InvalidRequest", () => client().wait(unknown, JSON.parse(`{"timeoutMs":"5"}`))],
      ["CursorInvalid", () => client().list({ cursor: "nowhere" })],
      ["InvalidRequest", () => client().list({ limit: 0 })],
      ["InvalidRequest", () => client().list({ kind: "*" })],
      ["InvalidRequest", () => client().list({ since: new Date("some day") })],
      ["InvalidRequest", () => client().list(JSON.parse(`{"state":"done"}`))],
      ["InvalidRequest", () => client().list(JSON.parse(`{"knid":"count"}`))],
      ["InvalidRequest", () => client().events({ after: -1 }).next()],
      ["InvalidRequest", () => client().events(JSON.parse(`{"state":"queued"}`)).next()],
      ["InvalidRequest", () => client().events(JSON.parse(`{"name":"odd","kind":"*"}`)).next()],
      ["InvalidRequest", () => client().events(JSON.parse(`{"name":"odd","state":"done"}`)).next()],
      ["BlobMissing", () => client().getBlob("never")],
      ["BlobMissing", () => client().getBlob("no/blob at all?")],
      ["BlobMissing", () => client().getBlob("")],
      ["NameUnusable", () => client().events({ name: "Not This" }).next()],
      [
        "InvalidRequest",
        () =>
          client()
            .events({ kind: JSON.parse(`"cuont"`) })
            .next()
      ]
    ])("has the tag %s (%#)", async (tag, ask) => {
      const failure = await failureOf(ask())
      assert.instanceOf(failure, Error)
      assert(Predicate.hasProperty(failure, "_tag"))
      assert.strictEqual(failure._tag, tag)
      assert.notMatch(failure.message, /undefined|\.\.|: \./)
    })

    it("names the faults of an input", async () => {
      const failure = await failureOf(client().submit("resize", { url: "ftp://x/", quality: 101 }))
      assert.instanceOf(failure, Error)
      assert.match(failure.message, /^This is no input for resize: .*url.*quality/)
    })

    it("of what is finished says how it ended", async () => {
      const { id } = await client().submit("count", { text })
      await run(finish(id))
      assert.deepInclude(await failureOf(client().cancel(id)), { _tag: "AlreadyFinished" })
      assert.deepInclude(await failureOf(client().retry(id)), { _tag: "NotFailed" })
    })
  })

  it.each(["", ".", "..", "count", "count_", "_a", "count_a/b", "count_ä", `count_${"a".repeat(3_000)}`])(
    "knows no task of an odd id (%#)",
    async (id) => {
      const asked = [client().get(id), client().wait(id), client().cancel(id), client().retry(id)]
      for (const failure of await Promise.all(asked.map(failureOf))) {
        assert.deepInclude(failure, { _tag: "TaskUnknown", id })
      }
    }
  )

  it("refuses a kind that there is not, wherever it is asked for", async () => {
    const kind = JSON.parse(`"cuont"`)
    const asked = [
      client().list({ kind }),
      client().list({ kind, state: "queued" }),
      client().events({ kind }).next(),
      client()
        .events({ kind, name: `odd-${way}` })
        .next()
    ]
    for (const failure of await Promise.all(asked.map(failureOf))) {
      assert.deepInclude(failure, { _tag: "InvalidRequest" })
      assert.match(String(failure), /kind/)
    }
    // And no name was made of it.
    const events = client().events({ kind: "count", name: `odd-${way}`, after: "beginning" })
    await run(finish(`count_after-odd-${way}`))
    assert.isFalse((await events.next()).done)
    await events.return?.()
  })

  it("asks nothing for a caller whose signal has said so before", async () => {
    const input = { text: `never by ${way}` }
    const asked = client().submit("count", input, { signal: AbortSignal.abort(new Error("enough")) })
    assert.deepEqual(await failureOf(asked), new Error("enough"))
    const { id } = await client().submit("count", { text: "later" })
    const { tasks } = await client().list({ state: "queued", kind: "count", limit: 100 })
    assert.isTrue(tasks.some((task) => task.id === id))
    assert.notDeepInclude(
      tasks.map((task) => task.input),
      input
    )
  })

  it("stops asking when the caller's signal says so", async () => {
    const { id } = await client().submit("count", { text })
    const controller = new AbortController()
    const ended = client().wait(id, { signal: controller.signal })
    await run(held(id))
    const why = new Error("the user went home")
    controller.abort(why)
    assert.strictEqual(await failureOf(ended), why)
    assert.strictEqual(await failureOf(client().get(id, { signal: controller.signal })), why)
  })
})
