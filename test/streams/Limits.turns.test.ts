/** The turns at a limit, as tables of times. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  type Answer,
  type Limit,
  type Turns,
  type Wish,
  beQuiet,
  giveBack,
  take,
  untaken
} from "../../src/streams/limits/turns.ts"

const wish = (who: string, rest: Partial<Wish> = {}): Wish => ({
  who,
  turn: `turn of ${who}`,
  lease: 60_000,
  waited: 0,
  ...rest
})

/** All ask at one time, one after the other. */
const asking = (
  limit: Limit,
  now: number,
  wishes: ReadonlyArray<Wish>,
  before = untaken
): readonly [Turns, ReadonlyArray<Answer>] => {
  const answers: Array<Answer> = []
  let turns = before
  for (const one of wishes) {
    const [after, answer] = take(turns, limit, one, now, 0)
    turns = after
    answers.push(answer)
  }
  return [turns, answers]
}

const told = (answers: ReadonlyArray<Answer>) => answers.map(({ _tag, at }) => [_tag, at])

const four = ["a", "b", "c", "d"].map((who) => wish(who))

describe("a limit of so many a second", () => {
  it("lets the first begin at once, and each of the others its share of a second after the one before", () => {
    const [, answers] = asking({ rate: 8 }, 1_000, four)
    assert.deepEqual(told(answers), [
      ["Go", 1_000],
      ["Go", 1_125],
      ["Go", 1_250],
      ["Wait", 1_375]
    ])
  })

  it("promises a time to who must wait, who need not queue again then", () => {
    const [turns] = asking({ rate: 1 }, 0, four)
    const [, [answer]] = asking({ rate: 1 }, 3_000, [wish("d", { promised: 3_000 })], turns)
    assert.deepEqual(answer, { _tag: "Go", at: 3_000 })
    const [, [other]] = asking({ rate: 1 }, 3_000, [wish("e")], turns)
    assert.deepEqual(other, { _tag: "Wait", at: 4_000, promised: 4_000 })
  })

  it("does not let all begin at once who come too late", () => {
    const late = four.map((one) => ({ ...one, promised: 1_000 }))
    const [, answers] = asking({ rate: 5 }, 60_000, late)
    assert.deepEqual(told(answers), [
      ["Go", 60_000],
      ["Go", 60_200],
      ["Wait", 60_400],
      ["Wait", 60_600]
    ])
  })

  it("is never exceeded, whoever comes when", () => {
    const rate = 10
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(gaps, (times) => {
        const begun: Array<number> = []
        let turns = untaken
        let now = 0
        for (const [n, gap] of times.entries()) {
          now += gap
          const [after, answer] = take(turns, { rate }, wish(String(n)), now, 0)
          turns = after
          begun.push(answer.at)
        }
        const near = begun.toSorted((a, b) => a - b)
        for (const [n, at] of near.entries()) assert.isAtLeast((near[n + rate] ?? Infinity) - at, 999.999)
      })
    )
  })
})

describe("a limit of so many at once", () => {
  const limit = { concurrency: 2 }

  it("sends away who finds all places taken, and lets in who comes when one is given back", () => {
    const [turns, answers] = asking(limit, 0, four.slice(0, 3))
    assert.deepEqual(
      answers.map(({ _tag }) => _tag),
      ["Go", "Go", "Wait"]
    )
    const [, [answer]] = asking(limit, 100, [wish("c")], giveBack(turns, "turn of a", 100))
    assert.deepEqual(answer, { _tag: "Go", at: 100 })
  })

  it("has them come back one by one, a little faster than places become free", () => {
    const [full] = asking(limit, 0, four.slice(0, 2))
    const used = giveBack(full, "turn of a", 4_000)
    const waiting = ["c", "d", "e", "f"].map((who) => wish(who))
    const [, answers] = asking(limit, 4_000, waiting, used)
    assert.deepEqual(told(answers), [
      ["Go", 4_000],
      ["Wait", 5_500],
      ["Wait", 7_000],
      ["Wait", 8_500]
    ])
  })

  it("does not take back what was promised from who finds all places taken", () => {
    const [full] = asking({ concurrency: 2 }, 900, [wish("a"), wish("b")])
    const [, [away]] = asking({ rate: 1, concurrency: 2 }, 1_000, [wish("c", { promised: 1_000 })], full)
    assert.deepInclude(away, { _tag: "Wait", promised: 1_000 })
  })

  it("sends nobody away for longer than it has waited already, or half a minute", () => {
    const [full] = asking(limit, 0, four.slice(0, 2))
    const queue = Array.from({ length: 1_000 }, (_, n) => wish(`q${n}`))
    const [, answers] = asking(limit, 0, [...queue, wish("old", { waited: 100_000 })], full)
    assert.isAtMost(Math.max(...answers.slice(0, -1).map(({ at }) => at)), 30_000)
    assert.strictEqual(answers.at(-1)?.at, 30_075)
  })

  it("takes the place of a dead worker back when its lease is over", () => {
    const [turns] = asking(limit, 0, [wish("a", { lease: 1_000 }), wish("b", { lease: 5_000 })])
    const [, [early]] = asking(limit, 999, [wish("c")], turns)
    const [, [answer]] = asking(limit, 1_000, [wish("c")], turns)
    assert.deepEqual([early?._tag, answer?._tag], ["Wait", "Go"])
  })

  it("gives who asks again its own place", () => {
    const [turns] = asking(limit, 0, four.slice(0, 2))
    const [again, [answer]] = asking(limit, 10, [wish("a", { turn: "another" })], turns)
    assert.strictEqual(answer?._tag, "Go")
    // What a worker gives back that was taken for dead is not the turn of the other one.
    const [, [third]] = asking(limit, 20, [wish("c")], giveBack(again, "turn of a", 20))
    assert.strictEqual(third?._tag, "Wait")
  })
})

describe("a limit where all are to be quiet", () => {
  it("lets nobody begin before, whatever was promised", () => {
    const turns = beQuiet(untaken, 10_000)
    const [, answers] = asking(
      { rate: 2, concurrency: 8 },
      1_000,
      [wish("a"), wish("b", { promised: 1_000 })],
      turns
    )
    assert.deepEqual(told(answers), [
      ["Wait", 10_000],
      ["Wait", 10_500]
    ])
  })

  it("is not quiet any sooner because somebody says less", () => {
    assert.strictEqual(beQuiet(beQuiet(untaken, 10_000), 5_000).quiet, 10_000)
  })
})
