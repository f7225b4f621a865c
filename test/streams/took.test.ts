import { assert, describe, it } from "@effect/vitest"
import { timesOf, tookBy, tookOf } from "../../src/streams/took.ts"

const enqueuedAt = "2026-11-21T12:00:00.000Z"
const startedAt = "2026-11-21T12:00:01.500Z"
const finishedAt = "2026-11-21T12:00:02.000Z"

describe("how long a task took", () => {
  it("is told in all, and for its last attempt", () => {
    assert.strictEqual(tookOf(tookBy({ enqueuedAt, startedAt, finishedAt })), "2000 500")
    assert.deepEqual(timesOf("2000 500"), { totalMs: 2_000, runMs: 500 })
  })

  it("is told in all alone where it was never begun", () => {
    assert.strictEqual(tookOf(tookBy({ enqueuedAt, finishedAt })), "2000")
    assert.deepEqual(timesOf("2000"), { totalMs: 2_000 })
  })

  it("is nothing where the clocks of two machines differ by more", () => {
    assert.strictEqual(tookOf(tookBy({ enqueuedAt: finishedAt, finishedAt: enqueuedAt })), "0")
  })

  it.each(["", "soon", "-1", "1 2 3", "9999999999999999"])("is not known of %j", (took) => {
    assert.deepEqual(timesOf(took), {})
  })
})
