/** What follows from what a task has been through, as tables. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  type History,
  historyOf,
  isPoison,
  nothingBefore,
  weightOf
} from "../../../src/actors/runtime/History.ts"
import type { Attempt } from "../../../src/schemas/TaskRecord.ts"

type Ended = Attempt["ended"]

const entry = (ended: Ended): Attempt => ({
  attempt: 1,
  ended,
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  worker: "w",
  error: { tag: "Flat", message: "flat" }
})

const history = (deliveries: number, entries: ReadonlyArray<Ended>, times = 0) =>
  historyOf(
    deliveries,
    {
      entries: entries.map(entry),
      ...(times > 0 && {
        postponed: {
          last: { times, until: "2026-11-20T10:00:00.000Z", reason: "it must" },
          sequence: 9
        }
      })
    },
    []
  )

describe("the history of a task", () => {
  it.each<
    [what: string, deliveries: number, entries: ReadonlyArray<Ended>, attempt: number, crashes: number]
  >([
    ["nothing", 1, [], 1, 0],
    ["a failure", 2, ["failed"], 2, 0],
    ["three failures", 4, ["failed", "failed", "failed"], 4, 0],
    ["an interruption, which costs nothing", 2, ["interrupted"], 1, 0],
    ["a delivery nobody told of", 2, [], 1, 1],
    ["a failure, then a delivery nobody told of", 3, ["failed"], 2, 1],
    ["many deliveries nobody told of, which are one suspicion", 40, [], 1, 1],
    ["a crash that was written down", 3, ["crashed", "failed"], 2, 1],
    ["a crash in each of two deliveries, of which one was written down", 3, ["crashed"], 1, 2],
    ["five crashes", 6, ["crashed", "crashed", "crashed", "crashed"], 1, 5],
    ["more entries than deliveries, which a server that crashed counts anew", 1, ["failed", "crashed"], 2, 1]
  ])("after %s", (_, deliveries, entries, attempt, crashes) => {
    assert.deepInclude(history(deliveries, entries), { attempt, crashes })
  })

  it.each([
    ["is no crash, however often", 51, [], 50, 1, 0],
    ["costs no attempt after a failure", 52, ["failed"], 50, 2, 0],
    ["hides no crash", 53, ["failed"], 50, 2, 1],
    ["adds none to what was suspected before", 52, [], 50, 1, 1],
    ["hides no crash that was written down", 53, ["crashed"], 50, 1, 2]
  ] as const)("what was handed back to wait %s", (_, deliveries, entries, times, attempt, crashes) => {
    assert.deepInclude(history(deliveries, entries, times), { attempt, crashes })
  })

  it("counts nothing of earlier runs", () => {
    const earlier = [entry("failed"), entry("crashed")]
    assert.deepEqual(historyOf(1, { entries: [] }, earlier), { ...nothingBefore, earlier })
  })

  it("has never more than one crash that nobody wrote down, however often it was handed out", () => {
    const entries = fc.array(fc.constantFrom<Ended>("failed", "interrupted", "crashed"), { maxLength: 20 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), entries, (deliveries, ended) => {
        const written = ended.filter((one) => one === "crashed").length
        const { crashes } = history(deliveries, ended)
        assert.isAtLeast(crashes, written)
        assert.isAtMost(crashes, written + 1)
      })
    )
  })
})

describe("the weight of a task", () => {
  it.each<[what: string, before: History, slots: number, weight: number]>([
    ["is one slot at first", nothingBefore, 16, 1],
    ["is one slot after failures and interruptions", history(3, ["failed", "interrupted"]), 16, 1],
    ["is all slots when its worker may have ended while it ran", history(2, []), 16, 16],
    ["is all slots where there are fewer", history(2, []), 4, 4],
    ["is 16 of many at the first suspicion", history(2, []), 256, 16],
    ["is all of many at the second", history(3, ["crashed"]), 256, 256]
  ])("%s", (_, before, slots, weight) => {
    assert.strictEqual(weightOf(before, slots, false), weight)
  })

  it("is one slot for what waits for others, as long as one of those may have been it", () => {
    const crashed = Array.from({ length: 19 }, () => "crashed" as const)
    assert.strictEqual(weightOf(history(21, crashed), 256, true), 1)
    assert.strictEqual(weightOf(history(22, [...crashed, "crashed"]), 256, true), 16)
  })
})

describe("a task that kills its worker", () => {
  it.each([
    [4, false, false],
    [5, false, true],
    [5, true, false],
    [24, true, false],
    [25, true, true]
  ])("%i times, where it waits for others: %s, is poison: %s", (crashes, waits, expected) => {
    const entries = Array.from({ length: crashes }, () => "crashed" as const)
    assert.strictEqual(isPoison(history(crashes + 1, entries), waits), expected)
  })
})
