/** Listing among very many records: a page costs a few questions, wherever what is listed lies. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Layer, ManagedRuntime } from "effect"
import * as Cursor from "../../src/streams/Cursor.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Listing } from "../../src/streams/Listing.ts"
import type { Query } from "../../src/streams/Page.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import * as Topology from "../../src/streams/Topology.ts"
import { asked, countedListing } from "./counted.ts"
import { type Told, fill } from "./filling.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

/** At 1,000,000, which take half a minute to write, the questions are as many. */
const records = 200_000

/** From here on, 10,000 of a kind follow each other, of which there are few before. */
const dense = 100_000

/** Most succeeded; one in twenty was cancelled; what failed lies in a way that depends on the kind. */
const told = (n: number): Told => {
  const key = String(n)
  if (n === 3) return { kind: "once", state: "failed", key }
  if (n >= 1_000 && n < 11_000) return { kind: "long-ago", state: "failed", key }
  if (n % 4_000 === 100) return { kind: "evenly", state: "failed", key }
  if (n % 10_000 < 10) return { kind: "in-bursts", state: "failed", key }
  const isEarly = n % 60 === 11 || (n % 10_000 < 500 && n % 3 === 0)
  if (n < dense ? n < dense - 10_000 && isEarly : n < dense + 10_000)
    return { kind: "lately", state: "failed", key }
  return { kind: n % 2 === 0 ? "count" : "fetch", state: n % 20 === 7 ? "cancelled" : "succeeded", key }
}

const all = Array.from({ length: records }, (_, n) => told(n))

let nats: TestNats | undefined
let runtime: ManagedRuntime.ManagedRuntime<Listing, unknown> | undefined

beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  const streams = layerStreams(nats.url)
  runtime = ManagedRuntime.make(Layer.provide(countedListing, streams))
  // The bucket alone: no events are made of its records, which takes longer than to write them.
  const create = Effect.gen(function* () {
    const { streams } = Topology.of([], yield* Settings)
    const name = Subjects.resultStream
    const bucket = streams.find((stream) => stream.name === name)
    yield* (yield* JetStream).call(`STREAM.CREATE.${name}`, { name, ...bucket?.configuration })
    yield* fill(records, told)
  })
  await Effect.runPromise(Effect.provide(create, streams))
}, 60_000)

afterAll(async () => {
  await runtime?.dispose()
  await nats?.stop()
})

const read = async (query: Query) => {
  Object.assign(asked, { questions: 0, filtered: 0 })
  const begun = performance.now()
  const listed = Effect.flatMap(Listing, (listing) => listing.page(query))
  const page = await (runtime?.runPromise(listed) ?? assert.fail())
  const ms = performance.now() - begun
  const { state = "any", kind = "any" } = query
  console.log(
    `${state} of ${kind}: ${page.tasks.length} tasks, ${asked.questions} questions, ${ms.toFixed(1)} ms`
  )
  return { page, ms, ...asked }
}

const limit = 50

describe(`among ${records} records`, () => {
  it.each([
    ["all", {}, 2, 0],
    ["most", { state: "succeeded" }, 5, 0],
    ["half", { kind: "fetch" }, 5, 0],
    ["one in twenty", { state: "cancelled" }, 5, 2],
    ["one, the very first", { state: "failed", kind: "once" }, 6, 0],
    ["many, all of them long ago", { state: "failed", kind: "long-ago" }, 6, 0],
    ["few, one here and one there", { state: "failed", kind: "evenly" }, 15, 5],
    ["few, ten here and ten there", { state: "failed", kind: "in-bursts" }, 15, 7],
    ["those and many long ago", { state: "failed" }, 50, 20],
    ["none", { state: "failed", kind: "nothing" }, 5, 0]
  ] as const)(
    "a page of %s is read with few questions, at any depth",
    async (_, filter, most, mostFiltered) => {
      const expected = all
        .filter(({ state }) => !("state" in filter) || filter.state === state)
        .filter(({ kind }) => !("kind" in filter) || filter.kind === kind)
        .map(({ kind, key }) => `${kind}_${key}`)
        .toReversed()
      let cursor: string | undefined
      for (let depth = 0; depth < 6; depth += 1) {
        const query = { ...filter, limit, ...(cursor === undefined ? {} : { cursor }) }
        const { page, ms, questions, filtered } = await read(query)
        const from = depth * limit
        assert.deepEqual(
          page.tasks.map(({ id }) => id),
          expected.slice(from, from + limit)
        )
        assert.isAtMost(questions, most)
        assert.isAtMost(filtered, mostFiltered)
        // Whatever else this machine does at the time, it does not do it twice.
        assert.isBelow(ms < 1_000 ? ms : (await read(query)).ms, 1_000)
        assert.strictEqual(page.next === undefined, expected.length <= from + limit)
        cursor = page.next
        if (cursor === undefined) break
      }
    }
  )

  it("a page of few below many is read with few questions", async () => {
    const expected = all.slice(0, dense).filter(({ kind }) => kind === "lately")
    let cursor = Cursor.encode("finished", dense + 1)
    for (let depth = 0; depth < 4; depth += 1) {
      const { page, questions } = await read({ kind: "lately", limit: 100, cursor })
      assert.deepEqual(
        page.tasks.map(({ id }) => id),
        expected
          .splice(-100)
          .map(({ kind, key }) => `${kind}_${key}`)
          .toReversed()
      )
      assert.isAtMost(questions, 25)
      cursor = page.next ?? assert.fail()
    }
  })
})
