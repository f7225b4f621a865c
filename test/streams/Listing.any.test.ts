/** Listing finished tasks, however their states and kinds lie in the bucket: the pages together are the list. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import fc from "fast-check"
import type { FinalState } from "../../src/schemas/TaskRecord.ts"
import { Listing } from "../../src/streams/Listing.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { type Told, fill, purge } from "./filling.ts"
import { pages } from "./listing.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams()

const kinds = ["one", "two", "three"]
const states: ReadonlyArray<FinalState> = ["succeeded", "failed", "cancelled"]

/** A stretch of records: mostly of one state and kind, and now and then another one. */
const stretch = fc.record({
  length: fc.oneof(fc.nat(12), fc.nat(300), fc.nat(1_500)),
  state: fc.constantFrom(...states),
  kind: fc.constantFrom(...kinds),
  other: fc.record({
    every: fc.oneof(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 10, max: 500 }), fc.constant(9_999)),
    state: fc.constantFrom(...states),
    kind: fc.constantFrom(...kinds)
  }),
  /** Then all of these are removed again. */
  removed: fc.option(fc.constantFrom(...states), { nil: undefined, freq: 3 })
})

const query = fc.record(
  { state: fc.constantFrom(...states), kind: fc.constantFrom(...kinds) },
  { requiredKeys: [] }
)

/** On how many pages the list goes, unless it is too long for that. */
const spread = fc.integer({ min: 1, max: 30 })

/** All that stand, oldest first. */
let standing: ReadonlyArray<Told> = []
let written = 0

const write = Effect.fnUntraced(function* ({ length, state, kind, other, removed }: Shape) {
  const added = Array.from({ length }, (_, n): Told => {
    const told = n % other.every === other.every - 1 ? other : { state, kind }
    return { state: told.state, kind: told.kind, key: String(written++) }
  })
  yield* fill(length, (n) => added[n] ?? assert.fail())
  standing = [...standing, ...added]
  if (removed === undefined) return
  yield* purge(Subjects.results(kind, removed))
  standing = standing.filter((told) => told.state !== removed || told.kind !== kind)
})
type Shape = typeof stretch extends fc.Arbitrary<infer A> ? A : never

describe("any listing of finished tasks", () => {
  it("is, page by page, the newest first, each once, and as many as are counted", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(stretch, { maxLength: 5 }),
        fc.array(fc.tuple(query, spread), { minLength: 3, maxLength: 3 }),
        (stretches, queries) =>
          run(
            Effect.gen(function* () {
              yield* purge(">")
              standing = []
              yield* Effect.forEach(stretches, write)
              for (const [asked, spread] of queries) {
                const expected = standing
                  .filter(({ state }) => asked.state === undefined || asked.state === state)
                  .filter(({ kind }) => asked.kind === undefined || asked.kind === kind)
                  .map(({ kind, key }) => `${kind}_${key}`)
                  .toReversed()
                const count = yield* Effect.flatMap(Listing, (listing) => listing.count(asked))
                assert.strictEqual(count, expected.length)
                const limit = Math.max(1, Math.min(100, Math.ceil(count / spread)))
                const read = yield* pages({ ...asked, limit })
                assert.deepEqual(read.flat(), expected)
                assert.isTrue(read.slice(0, -1).every((ids) => ids.length === limit))
              }
            })
          )
      ),
      { numRuns: 30 }
    ))
})
