/** What becomes of a tick, as a table. */
import { assert, describe, it } from "@effect/vitest"
import type { Definition } from "../../../src/schemas/Schedule.ts"
import type { Ran } from "../../../src/streams/recurring/Ran.ts"
import { decide } from "../../../src/streams/recurring/decide.ts"

const made = "2026-11-22T00:00:00.000Z"
const since = Date.parse(made) / 1_000

const definition = (rest: Partial<Definition>): Definition => ({
  kind: "count",
  input: { text: "a" },
  overlap: "skip",
  paused: false,
  createdAt: made,
  ...rest
})

const every = (seconds: number, rest: Partial<Definition> = {}) => definition({ every: seconds, ...rest })
const id = "count_a-20261122T000000Z"
const ran = (seen: number, rest: Partial<Ran> = {}): Ran => ({
  schedule: made,
  seen,
  sequence: 7,
  became: "task",
  last: { id, at: seen },
  ...rest
})
const now = since + 100
const tick = (of: Definition, at = now, sequence = 9) => ({ at, sequence, definition: of })
const decided = (of: Definition, before: Ran | undefined, busy = false, at = now, sequence = 9) =>
  decide(tick(of, at, sequence), id, before, since, busy)

describe("a tick", () => {
  it("becomes a task", () => {
    assert.deepEqual(decided(every(100), undefined), {
      _tag: "task",
      ran: { schedule: made, seen: now, sequence: 9, became: "task", last: { id, at: now, sequence: 9 } }
    })
    assert.strictEqual(decided(every(10), ran(now - 10))._tag, "task")
  })

  it("is skipped while the task before is not finished, and counted", () => {
    const first = decided(every(10), ran(now - 10), true)
    assert.deepEqual(first, {
      _tag: "skipped",
      ran: {
        ...ran(now, { sequence: 9, became: "nothing", last: { id, at: now - 10 } }),
        skipped: { count: 1, at: now }
      }
    })
    const second = decided(every(10), ran(now - 10, { skipped: { count: 4, at: now - 10 } }), true)
    assert.deepEqual("ran" in second && second.ran.skipped, { count: 5, at: now })
  })

  it("becomes a task all the same where its schedule says so", () =>
    assert.strictEqual(decided(every(10, { overlap: "queue" }), ran(now - 10), true)._tag, "task"))

  it("is looked after again when the same message comes again, and it was to become a task", () => {
    assert.strictEqual(decided(every(10), ran(now, { sequence: 9 }))._tag, "again")
    assert.strictEqual(decided(every(10), ran(now, { sequence: 9, became: "nothing" }))._tag, "repeated")
  })

  it("is nothing when another message is of the same time: the server was killed as it ticked", () =>
    assert.strictEqual(decided(every(10), ran(now, { sequence: 8 }))._tag, "repeated"))

  it("becomes a task where one that was due later came first, and is not missed any more", () => {
    const gap = { after: now - 30, before: now + 10 }
    const missed = (count: number, rest: Partial<Ran> = {}) =>
      ran(now + 10, { missed: { count, at: now + 10 }, gaps: [gap], ...rest })
    const queueing = every(10, { overlap: "queue" })
    const split = [
      { after: gap.after, before: now },
      { after: now, before: gap.before }
    ]
    const first = decided(queueing, missed(3))
    assert.deepEqual(first, { _tag: "late", ran: missed(2, { gaps: split }) })
    // The same once more: it may have died before its task was stored.
    assert.strictEqual(decided(queueing, "ran" in first ? first.ran : undefined)._tag, "again")
    const narrow = decided(queueing, missed(1, { gaps: [{ after: now - 1, before: now + 1 }] }))
    assert.deepEqual(narrow, { _tag: "late", ran: ran(now + 10) })
    // Where no two run at once, it is the one that is looked at from now on.
    const alone = decided(every(10), missed(3))
    assert.deepEqual("ran" in alone && alone.ran.last, { id, at: now, sequence: 9 })
    // It was not missed: it is left out.
    assert.deepEqual(decided(every(10), missed(3), true), {
      _tag: "skipped",
      ran: missed(2, { gaps: split, skipped: { count: 1, at: now } })
    })
  })

  it("is looked after when one that was due later came first, and it was not missed", () => {
    const later = ran(now + 10, {
      missed: { count: 2, at: now - 50 },
      gaps: [{ after: now - 80, before: now - 50 }]
    })
    assert.deepEqual(decided(every(10, { overlap: "queue" }), later), { _tag: "again" })
    // Then it was skipped, or its task was followed by another,
    assert.deepEqual(decided(every(10), later), { _tag: "repeated" })
    // unless those that were due later were skipped since it was not queued.
    const waiting = ran(now + 10, { became: "nothing", last: { id, at: now, sequence: 9 } })
    assert.deepEqual(decided(every(10), waiting, true), { _tag: "again" })
  })

  it("is nothing when it comes sooner than it may: a server that was killed counts anew", () => {
    assert.strictEqual(decided(every(10), ran(now - 9))._tag, "repeated")
    // Unless its schedule was changed since.
    assert.strictEqual(decide(tick(every(10)), id, ran(now - 9), now - 5, false)._tag, "task")
  })

  it("tells how many there should have been before it", () => {
    const missed = (of: Definition, before?: Ran, at = now) => {
      const decision = decided(of, before, false, at)
      return "ran" in decision ? decision.ran.missed : undefined
    }
    const gaps = Array.from({ length: 8 }, (_, n) => ({ after: n, before: n + 2 }))
    const next = decided(every(10), ran(now - 40, { gaps }))
    assert.deepEqual("ran" in next && next.ran.gaps, [...gaps.slice(1), { after: now - 40, before: now }])
    assert.isUndefined(missed(every(10), ran(now - 10)))
    assert.deepEqual(missed(every(10), ran(now - 40)), { count: 3, at: now })
    assert.deepEqual(missed(every(10), ran(now - 40, { missed: { count: 2, at: 5 } })), { count: 5, at: now })
    assert.isUndefined(missed(definition({ cron: "40 1 0 * * *" })))
    assert.deepEqual(missed(definition({ cron: "*/20 * * * * *" }), ran(now - 60)), { count: 2, at: now })
    // More than a thousand are a thousand.
    assert.deepEqual(missed(definition({ cron: "* * * * * *" }), ran(since), since + 86_400), {
      count: 1_000,
      at: since + 86_400
    })
    // Those before the schedule was changed are none.
    assert.isUndefined(missed(every(100), ran(since - 10_000)))
  })
})
