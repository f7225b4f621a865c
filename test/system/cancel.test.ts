/** A cancel from its request to the worker's hands: real processes, a real web server, and what it sees of it. */
import { createServer, type Server, type ServerResponse } from "node:http"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import sharp from "sharp"
import { taskNames } from "../../src/schemas/Tasks.ts"
import * as TaskId from "../../src/schemas/TaskId.ts"
import { Events } from "../../src/streams/Events.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Results } from "../../src/streams/Results.ts"
import { Running } from "../../src/streams/Running.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { namedBy } from "../../src/streams/TaskUnknown.ts"
import { type TestGateway, idOf, startGateway } from "../gateway/gateway.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { until } from "../support/useStreams.ts"

let nats: TestNats
let gateway: TestGateway
let server: Server
let origin: string
let picture: Buffer
const actors: Array<Process> = []

/** What has been asked for, in order. */
const asked: Array<string> = []
/** Answers that are never given, and when their connections were closed. */
const held = new Map<string, ServerResponse>()
const closedAt = new Map<string, number>()

beforeAll(async () => {
  // Noise, so that each size takes a while to be written.
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const
  picture = await sharp({
    create: { width: 2_000, height: 1_400, channels: 3, background: "grey", noise }
  })
    .jpeg()
    .toBuffer()
  server = createServer((request, response) => {
    const path = request.url ?? ""
    asked.push(path)
    if (path === "/picture") return response.setHeader("content-type", "image/jpeg").end(picture)
    if (path.startsWith("/slow")) {
      held.set(path, response)
      return response.on("close", () => closedAt.set(path, performance.now()))
    }
    const delay = Number(/^\/after-(\d+)/.exec(path)?.[1] ?? 0)
    return setTimeout(() => response.end("here it is"), delay)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  origin = `http://127.0.0.1:${address.port}`
  nats = await startNats({ sync: "2m" })
  gateway = await startGateway(nats.url)
  await gateway.run(setUp(taskNames))
})

afterAll(async () => {
  await Promise.all(actors.map((actor) => actor.kill("SIGKILL")))
  server.closeAllConnections()
  server.close()
  await gateway.stop()
  await nats.stop()
})

const startActors = async (...kinds: ReadonlyArray<string>) => {
  const actor = startMillrace(["actor", ...kinds], { NATS_URL: nats.url, RESIZE_CONCURRENCY: "1" })
  actors.push(actor)
  await actor.prints(/taking/)
}

const submit = async (kind: string, input: unknown) =>
  idOf(
    await fetch(`${gateway.url}/v1/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind, input })
    })
  )

const cancel = (id: string) => fetch(`${gateway.url}/v1/tasks/${id}`, { method: "DELETE" })

const Task = Schema.Struct({ id: Schema.String, state: Schema.String })
const ended = async (id: string) =>
  Schema.decodeUnknownSync(Task)(await (await fetch(`${gateway.url}/v1/tasks/${id}?wait=20`)).json())

const seen = (path: string) =>
  until(
    Effect.sync(() => asked.includes(path)),
    Boolean
  )
const closed = (path: string) =>
  until(
    Effect.sync(() => closedAt.get(path)),
    (at) => at !== undefined
  )

const Subjects = Schema.Struct({
  state: Schema.Struct({
    subjects: Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.Int)))
  })
})
/** The subjects of a stream that match, of which each has a message. */
const subjects = (stream: string, filter: string) =>
  Effect.gen(function* () {
    const info = yield* (yield* JetStream).call(`STREAM.INFO.${stream}`, { subjects_filter: filter })
    const { state } = yield* Schema.decodeUnknownEffect(Subjects)(info)
    return Object.keys(state.subjects ?? {})
  })

/** Every event so far. */
const events = Effect.gen(function* () {
  const { newest, subscribe } = yield* Events
  return yield* subscribe({ after: 0 }).pipe(Stream.take(yield* newest), Stream.runCollect)
})

/** A task has one record, of that state, and one event of it; nothing of it is left in its queue. */
const assertCancelledOnce = async (id: string) => {
  const { kind, key } = TaskId.parse(id) ?? { kind: "", key: "" }
  assert.deepEqual(await gateway.run(subjects("KV_results", `$KV.results.*.${kind}.${key}`)), [
    `$KV.results.cancelled.${kind}.${key}`
  ])
  const mine = (await gateway.run(events)).filter(({ event }) => event.subject === id)
  assert.deepEqual(
    mine.map(({ event }) => [event.type, event.id]),
    [["millrace.task.cancelled", `${id}.1`]]
  )
  assert.deepEqual(await gateway.run(subjects(`TASKS_${kind}`, `tasks.${kind}.*.${key}`)), [])
}

describe("a task that is cancelled", () => {
  it("while it waits never begins", async () => {
    const never = await submit("fetch", { url: `${origin}/never` })
    assert.strictEqual((await cancel(never)).status, 200)
    const next = await submit("fetch", { url: `${origin}/next` })
    await Promise.all([startActors("fetch", "resize"), startActors("count", "count-page")])
    assert.deepInclude(await ended(next), { state: "succeeded" })
    assert.deepEqual(asked, ["/next"])
    await assertCancelledOnce(never)
  })

  it("while its worker has its hands full never begins", async () => {
    const slow = Array.from({ length: 16 }, (_, n) => `/slow-before-${n}`)
    const before = await Promise.all(slow.map((path) => submit("fetch", { url: origin + path })))
    for (const path of slow) await gateway.run(seen(path))
    const never = await submit("fetch", { url: `${origin}/never-either` })
    assert.strictEqual((await cancel(never)).status, 200)
    await Promise.all(before.map(cancel))
    const next = await submit("fetch", { url: `${origin}/next-but-one` })
    assert.deepInclude(await ended(next), { state: "succeeded" })
    assert.notInclude(asked, "/never-either")
    await assertCancelledOnce(never)
  })

  it("while it runs is interrupted within a second, down to its connection", async () => {
    const times: Array<number> = []
    for (let n = 0; n < 5; n += 1) {
      const path = `/slow-${n}`
      const id = await submit("fetch", { url: origin + path })
      await gateway.run(seen(path))
      const begun = performance.now()
      assert.strictEqual((await cancel(id)).status, 200)
      times.push(((await gateway.run(closed(path))) ?? 0) - begun)
      await assertCancelledOnce(id)
    }
    assert.isBelow(Math.max(...times), 1_000)
  })

  it("while it resizes stops at the next step", { timeout: 60_000 }, async () => {
    const blobs = Effect.map(subjects("OBJ_blobs", "$O.blobs.M.>"), (all) => all.length)
    const before = await gateway.run(blobs)
    const sizes = Array.from({ length: 20 }, (_, n) => ({ width: 1_950 - 50 * n }))
    const id = await submit("resize", { url: `${origin}/picture`, sizes, format: "webp" })
    const { kind, key } = await gateway.run(namedBy(id))
    const entry = Effect.flatMap(Running, (running) => running.find(kind, key))
    await gateway.run(until(entry, (found) => found !== undefined))
    await gateway.run(until(blobs, (count) => count > before))
    assert.strictEqual((await cancel(id)).status, 200)
    // It is taken off the list when its program has ended.
    await gateway.run(until(entry, (found) => found === undefined))
    const stored = await gateway.run(blobs)
    assert.isBelow(stored, before + sizes.length)

    // Were it still at work, it would take every other turn.
    const other = await submit("resize", {
      url: `${origin}/picture`,
      sizes: [{ width: 300 }, { width: 200 }, { width: 100 }]
    })
    assert.deepInclude(await ended(other), { state: "succeeded" })
    assert.strictEqual(await gateway.run(blobs), stored + 3)
    await assertCancelledOnce(id)
  })

  it("takes what it called with it, and calls nothing more", async () => {
    const id = await submit("count-page", { url: `${origin}/slow-page` })
    await gateway.run(seen("/slow-page"))
    const begun = performance.now()
    assert.strictEqual((await cancel(id)).status, 200)
    const at = (await gateway.run(closed("/slow-page"))) ?? 0
    assert.isBelow(at - begun, 1_000)
    const child = TaskId.make("fetch", TaskId.keyOfChild(id, "fetch"))
    assert.deepInclude(await ended(child), { state: "cancelled" })
    await assertCancelledOnce(id)
    await gateway.run(
      until(
        Effect.map(events, (all) => all.filter(({ event }) => event.subject === child).length),
        (count) => count > 0
      )
    )
    await assertCancelledOnce(child)
    const key = TaskId.keyOfChild(id, "count")
    assert.isUndefined(await gateway.run(Effect.flatMap(Results, (results) => results.find("count", key))))
    assert.deepEqual(await gateway.run(subjects("TASKS_count", `tasks.count.*.${key}`)), [])
  })
})

describe("a cancel that comes as the task ends", () => {
  const tries = 200

  it("is one or the other, and says which", { timeout: 60_000 }, async () => {
    const results = await gateway.run(
      Effect.forEach(
        Array.from({ length: tries }, (_, n) => 5 * (n % 40)),
        (delay) =>
          Effect.promise(async () => {
            const id = await submit("fetch", { url: `${origin}/after-${delay}` })
            await new Promise((resolve) => setTimeout(resolve, 20))
            const { status } = await cancel(id)
            return { id, status, state: (await ended(id)).state }
          }),
        { concurrency: 10 }
      )
    )
    const count = (status: number, state: string) =>
      results.filter((one) => one.status === status && one.state === state).length
    const [cancelled, late] = [count(200, "cancelled"), count(409, "succeeded")]
    assert.strictEqual(cancelled + late, tries)
    assert.isAbove(cancelled, 0)
    assert.isAbove(late, 0)

    const keys = new Set(results.map(({ id }) => id.slice("fetch_".length)))
    const records = (await gateway.run(subjects("KV_results", "$KV.results.*.fetch.*"))).filter((subject) =>
      keys.has(subject.split(".")[4] ?? "")
    )
    assert.strictEqual(records.length, tries)
    const told = await gateway.run(
      until(
        Effect.map(events, (all) =>
          all.filter(({ event }) => keys.has(event.subject.slice("fetch_".length)))
        ),
        (all) => all.length >= tries
      )
    )
    assert.strictEqual(told.length, tries)
    assert.strictEqual(new Set(told.map(({ event }) => event.id)).size, tries)
  })
})
