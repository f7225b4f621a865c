/** The pages of a listing: they follow each other, whatever the records are and whatever happens meanwhile. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CursorInvalid } from "../../src/streams/Cursor.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { questionsOf } from "./counted.ts"
import { descending, fill, fillKind, purge } from "./filling.ts"
import { idsOf, page, pages, pagesWith } from "./listing.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo")

describe("the pages of a listing", () => {
  it("follow each other, and the last one leads nowhere", () =>
    run(
      Effect.gen(function* () {
        yield* fillKind("pages", 250)
        const all = yield* pages({ kind: "pages", limit: 100 })
        assert.deepEqual(
          all.map((ids) => ids.length),
          [100, 100, 50]
        )
        assert.deepEqual(all.flat(), descending("pages", 250))
      })
    ))

  it("end with a full one if there are no more", () =>
    run(
      Effect.gen(function* () {
        yield* fillKind("full", 20)
        assert.deepEqual(
          (yield* pages({ kind: "full", limit: 10 })).map((ids) => ids.length),
          [10, 10]
        )
      })
    ))

  it("have nothing twice and leave nothing out that stands, whatever comes and goes meanwhile", () =>
    run(
      Effect.gen(function* () {
        yield* fillKind("moves", 300)
        let n = 0
        const between = Effect.gen(function* () {
          n += 1
          // A new one, one that was shown already, and, of what is still to come, the very next and a whole stretch.
          yield* fill(1, () => ({ kind: "moves", state: "succeeded", key: `new-${n}` }))
          for (const key of [299 - n, 299 - 20 * n, 299 - 20 * n - 1]) {
            yield* purge(Subjects.result("moves", "succeeded", String(key)))
          }
        })
        const ids = (yield* pagesWith({ kind: "moves", limit: 20 }, between)).flat()
        assert.strictEqual(new Set(ids).size, ids.length)
        const standing = (yield* pages({ kind: "moves" })).flat().filter((id) => !id.includes("new"))
        assert.includeMembers(ids, standing)
        assert.deepEqual(
          ids.map((id) => Number(id.slice("moves_".length))),
          ids.map((id) => Number(id.slice("moves_".length))).toSorted((a, b) => b - a)
        )
      })
    ))

  it("are shorter if the records are large, and have all of them", () =>
    run(
      Effect.gen(function* () {
        yield* fillKind("mixed", 50)
        yield* fill(20, (n) => ({
          kind: "mixed",
          state: "succeeded",
          key: String(50 + n),
          input: "x".repeat(900_000)
        }))
        yield* fill(50, (n) => ({ kind: "mixed", state: "succeeded", key: String(70 + n) }))
        for (const filter of [{ kind: "mixed" }, { kind: "mixed", state: "succeeded" }] as const) {
          const all = yield* pages(filter)
          assert.deepEqual(all.flat(), descending("mixed", 120))
          assert.isAtLeast(all.length, 5)
          assert.isAtMost(all.length, 7)
          const { questions } = yield* questionsOf(pages(filter))
          assert.isAtMost(questions, 6 * all.length)
        }
      })
    ))

  it("leave nothing out where one answer holds all but the last of a stretch", () =>
    run(
      Effect.gen(function* () {
        // Of 62 sequences that are asked for with a filter, 18 messages are taken at once; there are 19.
        const isWanted = (n: number) => n < 17 || n === 60 || n === 61 || n === 67 || n === 72
        yield* fill(73, (n) => ({ kind: isWanted(n) ? "brim" : "rest", state: "succeeded", key: String(n) }))
        const numbers = [72, 67, 61, 60, 16, 15, 14, 13, 12, 11]
        assert.deepEqual(
          yield* idsOf({ kind: "brim", limit: 10 }),
          numbers.map((n) => `brim_${n}`)
        )
      })
    ))

  it("lead over long stretches where nothing of the listing lies", () =>
    run(
      Effect.gen(function* () {
        for (let round = 0; round < 4; round += 1) {
          yield* fill(12, (n) => ({ kind: "rare", state: "succeeded", key: String(round * 12 + n) }))
          yield* fill(3_000, (n) => ({ kind: "often", state: "succeeded", key: `${round}-${n}` }))
        }
        assert.deepEqual((yield* pages({ kind: "rare", limit: 7 })).flat(), descending("rare", 48))
        yield* purge(Subjects.results("often"))
        assert.deepEqual((yield* pages({ kind: "rare", limit: 7 })).flat(), descending("rare", 48))
        assert.deepEqual((yield* idsOf()).slice(0, 48), descending("rare", 48))
      })
    ))
})

describe("a cursor", () => {
  it("is short and fits in an address as it is", () =>
    run(
      Effect.gen(function* () {
        yield* fillKind("short", 3)
        assert.match((yield* page({ kind: "short", limit: 1 })).next ?? "", /^[A-Za-z0-9_-]{1,40}$/)
      })
    ))

  const encoded = (text: string) => Buffer.from(text).toString("base64url")

  it.each([
    ["", "nonsense"],
    ["queued", "nonsense"],
    ["running", "nonsense"],
    ["retrying", "nonsense"],
    ["", ""],
    ["", encoded("finished")],
    ["", encoded("finished 0")],
    ["", encoded("finished -1")],
    ["", encoded("finished 12345678901234567")],
    ["", encoded("finished 1 2")],
    ["", encoded("finished 1\n")],
    ["", `${encoded("finished 12")}!`],
    ["", encoded("queued 12")],
    ["retrying", encoded("finished 12")],
    ["queued", encoded("queued 1 echo")],
    ["queued", encoded("queued 9999999999999999999 echo 1")],
    ["queued", encoded("queued 1 ECHO 1")],
    ["running", encoded("running now echo_a")]
  ] as const)("that is none of this listing is refused: %s %s", (state, cursor) =>
    run(
      Effect.gen(function* () {
        const query = state === "" ? { cursor } : { state, cursor }
        const error = yield* Effect.flip(page(query))
        assert.instanceOf(error, CursorInvalid)
        assert.strictEqual(error.cursor, cursor)
      })
    )
  )

  it("from beyond the stream begins with the newest", () =>
    run(
      Effect.gen(function* () {
        yield* fillKind("beyond", 3)
        const cursor = encoded("finished 9999999999999999")
        assert.deepEqual(yield* idsOf({ kind: "beyond", cursor }), descending("beyond", 3))
        assert.deepEqual(yield* idsOf({ kind: "beyond", cursor: encoded("finished 1") }), [])
      })
    ))
})
