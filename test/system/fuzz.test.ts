/** Whatever a stranger publishes to `tasks.>`: no actor falls over it, nothing of it vanishes, and other tasks flow. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Listing } from "../../src/streams/Listing.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { until } from "../support/useStreams.ts"
import { forged } from "./fuzz/bodies.ts"
import { type ForeignClient, openForeignClient } from "./fuzz/foreignClient.ts"
import { block } from "./fuzz/headers.ts"
import { faultsOf, idOf, recordsOf, summaryOf } from "./fuzz/judge.ts"
import { flood, flow, stateOf } from "./fuzz/traffic.ts"

const total = 10_000

const open = (url: string) => ManagedRuntime.make(layerStreams(url))

let nats: TestNats
let streams: ReturnType<typeof open>
let foreign: ForeignClient
let actors: ReadonlyArray<Process> = []

/** A kind that no actor does. */
const idle = "idle"

beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  streams = open(nats.url)
  await streams.runPromise(setUp([...taskNames, idle]))
  actors = [1, 2].map(() => startMillrace(["actor", ...taskNames], { NATS_URL: nats.url }))
  await Promise.all(actors.map((actor) => actor.prints(/taking/)))
  foreign = await openForeignClient(nats.port)
})
afterAll(async () => {
  foreign.close()
  await Promise.all(actors.map((actor) => actor.kill("SIGKILL")))
  await streams.dispose()
  await nats.stop()
})

describe("ten thousand malformed messages", () => {
  const title = "each end as a failed record or are refused, while other tasks flow and no actor dies"
  it(title, { timeout: 120_000 }, async () => {
    const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
    const others = flow(streams)
    const since = performance.now()
    const said = () => actors.map((actor) => actor.output().slice(-2_000)).join("\n")
    const sent = await flood({ streams, foreign, seed, total, said })
    const floodMs = performance.now() - since
    const took = await others.end()
    const slowest = took.at(-1) ?? Infinity
    const { records, count, largest } = await recordsOf(nats.url)
    const stored = sent.flatMap(({ message, answer }) =>
      answer._tag === "Stored" ? [{ message, id: idOf(message, answer.sequence) }] : []
    )
    console.log(
      [
        `seed ${seed}; FUZZ_SEED=${seed} has it again`,
        summaryOf(sent, records),
        `${sent.length} messages: ${stored.length} stored, ${sent.length - stored.length} refused`,
        `${(floodMs / 1_000).toFixed(1)} s, ${(floodMs / stored.length).toFixed(2)} ms each`,
        `${took.length} other tasks: half within ${took[took.length >> 1]?.toFixed()} ms, all within ${slowest.toFixed()} ms`,
        `the largest record has ${largest} bytes`
      ].join("\n")
    )

    assert.deepEqual(faultsOf(sent, records).slice(0, 20), [])
    assert.strictEqual(records.size, stored.length + took.length)
    assert.strictEqual(count, records.size)
    await streams.runPromise(until(stateOf("EVENTS"), ({ messages }) => messages === count))
    assert.strictEqual((await streams.runPromise(stateOf("KV_attempts"))).messages, 0)
    assert.isBelow(slowest, 10_000)
    for (const actor of actors) {
      const printed = actor.output()
      assert.notMatch(printed, /the worker itself crashed|the actor crashed|reader closed|is lost|[Dd]efect/)
      assert.isFalse(printed.includes(`\n${forged}`), "a stranger writes lines into the log")
      assert.isNull(actor.child.exitCode)
    }

    // As a person sees them.
    const strangest = [...new Map(stored.map((one) => [one.message.fault, one])).values()]
    const sample = [...strangest, ...stored.filter((_, n) => n % 100 === 0)]
    const views = await streams.runPromise(
      Effect.forEach(sample, ({ message: { kind }, id }) =>
        Effect.flatMap(TaskViews, ({ find }) => find(kind, id.slice(kind.length + 1)))
      )
    )
    for (const [n, { id }] of sample.entries()) {
      assert.deepEqual(views[n], records.get(id))
      assert.include(JSON.stringify(views[n], null, 2), id)
    }
    for (const { id } of strangest.slice(0, 2)) {
      const get = startMillrace(["get", id], { NATS_URL: nats.url })
      assert.strictEqual(await get.ended, 0, get.output())
      assert.include(get.output(), id)
    }
    for (const actor of actors) assert.strictEqual(await actor.kill("SIGTERM"), 0)
  })
})

describe("a malformed message that waits", () => {
  const waiting = [
    { key: "plain", headers: block("Millrace-Look: 1") },
    { key: "a-name", headers: block("A name: a") },
    { key: "a-value", headers: block("Name: a\nb") },
    { key: "a-status", headers: Buffer.from("NATS/1.0 404 x") },
    { key: "an-end", headers: Buffer.from("NATS/1.0 204 EOB") },
    { key: "nobody", headers: Buffer.from("NATS/1.0 503") },
    { key: "too-long", headers: block(`Name: ${"x".repeat(20_000)}`) },
    { key: "another", headers: block("Nats-Subject: a", "Nats-Sequence: 1", "Nats-Time-Stamp: never") }
  ]

  it("is read as what it is, whatever its headers claim, and the connection lives", async () => {
    for (const { key, headers } of waiting)
      await foreign.publish({ subject: `tasks.${idle}.normal.${key}`, headers, body: Buffer.alloc(0) })
    const subjects = waiting.map(({ key }) => `tasks.${idle}.normal.${key}`)
    const stream = `TASKS_${idle}`

    const found = await streams.runPromise(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        const views = yield* TaskViews
        const { first_seq } = yield* stateOf(stream)
        const { messages } = yield* jetstream.batch(stream, { seq: first_seq, batch: 20 })
        const listing = yield* Listing
        const page = (limit: number) => listing.page({ state: "queued", kind: idle, limit })
        return {
          first: first_seq,
          page: yield* page(20),
          newest: yield* page(1),
          batch: messages,
          glanced: yield* Effect.forEach(subjects, (subject) => jetstream.glance(stream, subject)),
          next: yield* Effect.forEach(subjects, (subject) => jetstream.next(stream, 1, subject)),
          views: yield* Effect.forEach(waiting, ({ key }) => views.find(idle, key))
        }
      })
    )
    const of = (
      messages: ReadonlyArray<{ readonly subject: string; readonly sequence: number } | undefined>
    ) => messages.map((message) => [message?.subject, (message?.sequence ?? NaN) - found.first])
    const all = subjects.map((subject, n) => [subject, n])
    assert.deepEqual(of(found.glanced), all)
    assert.deepEqual(of(found.next), all)
    for (const view of found.views) assert.strictEqual(view?.state, "queued")
    // Of a whole batch, those whose headers cannot be read are passed over.
    const unreadable = [1, 2, 6]
    assert.deepEqual(
      of(found.batch),
      all.filter((_, n) => !unreadable.includes(n))
    )
    // They are listed no sooner than they have failed.
    const listed = waiting.map(({ key }) => `${idle}_${key}`).filter((_, n) => !unreadable.includes(n))
    assert.deepEqual(
      found.page.tasks.map(({ id }) => id),
      listed.toReversed()
    )
    assert.deepEqual(
      found.newest.tasks.map(({ id }) => id),
      listed.slice(-1)
    )
  })
})
