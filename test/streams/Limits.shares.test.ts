/** The turns at a limit that keys share, as tables of times. */
import { assert, describe, it } from "@effect/vitest"
import * as Shares from "../../src/streams/limits/shares.ts"
import { type Limit, type Turns, giveBack, renew, untaken } from "../../src/streams/limits/turns.ts"

const ask = (turns: Turns, limit: Limit, who: string, now: number, key = "", patience = 250) =>
  Shares.take(turns, limit, { who, turn: who, lease: 30_000, waited: 0, key, patience }, now, 0)

describe("a limit that keys share", () => {
  it("lets a burst begin at once after a rest, and then one after the other", () => {
    const limit = { rate: 10, burst: 3 }
    let turns = untaken
    const began = ["a", "b", "c", "d", "e"].map((who) => {
      const [after, answer] = ask(turns, limit, who, 1_000)
      turns = after
      return [answer._tag, answer.at]
    })
    assert.deepEqual(began, [
      ["Go", 1_000],
      ["Go", 1_000],
      ["Go", 1_000],
      ["Go", 1_100],
      ["Go", 1_200]
    ])
  })

  it("promises nothing to who cannot wait here", () => {
    const [first] = ask(untaken, { rate: 10 }, "a", 1_000)
    const [second, answer] = ask(first, { rate: 10 }, "b", 1_000, "", 0)
    assert.strictEqual(answer._tag, "Wait")
    assert.strictEqual(second.next, first.next)
  })

  it("has what is undone as if it had not been taken, unless others came after it", () => {
    const limit = { concurrency: 4, rate: 10 }
    const [first, answer] = ask(untaken, limit, "a", 1_000)
    const next = answer._tag === "Go" ? (answer.next ?? 0) : 0
    const undone = Shares.undo(first, limit, "a", next)
    assert.lengthOf(undone.holders, 0)
    assert.strictEqual(undone.next, 1_000)
    const [second] = ask(first, limit, "b", 1_000)
    assert.strictEqual(Shares.undo(second, limit, "a", next).next, second.next)
  })

  it("gives a free place to the key that has fewer, and comes soon", () => {
    const limit = { concurrency: 2 }
    const share = (head: number) => ({ tail: head, head, began: 0 })
    const turns: Turns = {
      ...untaken,
      takes: 1_000,
      holders: [{ who: "a1", turn: "a1", since: 900, until: 31_000, tag: Shares.tagOf("a") }],
      shares: { [Shares.tagOf("b")]: share(1_100) }
    }
    assert.strictEqual(ask(turns, limit, "a2", 1_000, "a")[1]._tag, "Wait")
    assert.strictEqual(ask(turns, limit, "b1", 1_000, "b")[1]._tag, "Go")
    // It is not kept for one that comes much later, or did not come.
    for (const head of [2_000, 800]) {
      const other = { ...turns, shares: { [Shares.tagOf("b")]: share(head) } }
      assert.strictEqual(ask(other, limit, "a2", 1_000, "a")[1]._tag, "Go")
    }
  })

  it("takes no time of those that come back for one that waits where it is", () => {
    const limit = { concurrency: 1 }
    const [taken] = ask(untaken, limit, "a", 1_000)
    const [away] = ask(taken, limit, "b", 1_000, "", 0)
    const [staying, stays] = ask(away, limit, "c", 1_000)
    assert.strictEqual(stays._tag, "Wait")
    assert.deepEqual(ask(staying, limit, "d", 1_000, "", 0)[1], ask(away, limit, "d", 1_000, "", 0)[1])
  })

  it("knows of those that wait in one worker while another begins one after the other of their key", () => {
    const limit = { concurrency: 1 }
    const [taken] = ask(untaken, limit, "first", 1_000, "a")
    const [here] = ask(taken, limit, "x1", 1_100, "a")
    const [elsewhere, { at }] = ask(here, limit, "y", 5_000, "a")
    let turns = elsewhere
    for (const [now, who, before] of [
      [5_500, "x1", "first"],
      [7_000, "x2", "x1"],
      [at - 10, "x3", "x2"]
    ] as const) {
      const [after, { _tag }] = ask(giveBack(turns, before, now), limit, who, now, "a")
      assert.strictEqual(_tag, "Go")
      turns = after
      assert.isDefined(turns.shares)
    }
  })

  it("holds a place again that was given up for dead, and is renewed", () => {
    const [turns] = ask(untaken, { concurrency: 1 }, "a", 1_000)
    const [later] = ask(turns, { concurrency: 1 }, "b", 40_000)
    assert.deepEqual(
      later.holders.map(({ who }) => who),
      ["b"]
    )
    const renewed = renew(later, { who: "a", turn: "a", lease: 30_000 }, 40_001)
    assert.sameMembers(
      renewed.holders.map(({ who }) => who),
      ["a", "b"]
    )
    assert.strictEqual(ask(renewed, { concurrency: 2 }, "c", 40_002)[1]._tag, "Wait")
  })

  it("knows some hundred keys that wait, and no more", () => {
    const limit = { concurrency: 1 }
    let [turns] = ask(untaken, limit, "first", 1_000)
    for (let n = 0; n < 1_000; n += 1) [turns] = ask(turns, limit, `who ${n}`, 1_000, `key ${n}`)
    assert.isAtMost(Object.keys(turns.shares ?? {}).length, 128)
  })
})
