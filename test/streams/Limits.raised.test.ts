/** A rate that is raised: what was begun by the lower one keeps nobody waiting by that. */
import { assert, describe, it } from "@effect/vitest"
import * as Shares from "../../src/streams/limits/shares.ts"
import { type Limit, type Turns, untaken } from "../../src/streams/limits/turns.ts"

const wish = { who: "a", turn: "1", lease: 30_000, waited: 0, key: "", patience: 0 }
const take = (turns: Turns, limit: Limit, now: number) => Shares.take(turns, limit, wish, now, 0)

const hourly = { rate: 1 / 3_600 }
const start = 1_000_000

describe("a rate of a kind", () => {
  it.each<readonly [string, Limit, Limit]>([
    ["of one each time", hourly, { rate: 10 }],
    ["with a burst", { ...hourly, burst: 5 }, { rate: 10 }],
    ["to none", hourly, { concurrency: 2 }]
  ])("holds within a moment when it is raised: %s", (_, low, raised) => {
    let turns = untaken
    for (let n = 0; n < (low.burst ?? 1); n += 1) turns = take(turns, low, start)[0]
    assert.strictEqual(take(turns, low, start)[1]._tag, "Wait")
    const [waiting] = take(turns, raised, start + 1_000)
    assert.strictEqual(take(waiting, raised, start + 1_400)[1]._tag, "Go")
  })

  it("is not moved by those who come in vain", () => {
    const [turns] = take(untaken, hourly, start)
    const [waiting] = take(turns, hourly, start + 1_000)
    assert.strictEqual(waiting.next, turns.next)
  })

  it("is kept by those who ask more often than it allows", () => {
    const limit = { rate: 10, burst: 3 }
    let turns = untaken
    let begun = 0
    for (let now = start; now < start + 10_000; now += 7) {
      const [after, answer] = take(turns, limit, now)
      turns = after
      if (answer._tag === "Go") begun += 1
    }
    assert.isAtMost(begun, 10 * 10 + 3)
    assert.isAtLeast(begun, 10 * 10)
  })
})
