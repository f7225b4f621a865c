import { assert, describe, it } from "@effect/vitest"
import * as Horizon from "../../src/streams/Horizon.ts"

/** What was asked and is not answered yet. */
const asking = () => {
  const open: Array<(last: number | undefined) => void> = []
  const horizon = Horizon.make((answer) => void open.push(answer))
  const answer = (last: number | undefined) => open.shift()?.(last)
  return { ...horizon, open, answer }
}

describe("the horizon of a queue", () => {
  it("covers everything until it is known, and asks for it once", () => {
    const { covers, open } = asking()
    assert.deepEqual([covers(1), covers(1_000_000)], [true, true])
    assert.lengthOf(open, 1)
  })

  it("covers what was published before it was asked for, and nothing later", () => {
    const { covers, answer } = asking()
    covers(1)
    answer(7)
    assert.deepEqual([covers(6), covers(7), covers(8)], [true, true, false])
  })

  it("covers everything once it is forgotten, until it is learnt again", () => {
    const { covers, answer, forget } = asking()
    covers(1)
    answer(7)
    forget()
    assert.isTrue(covers(8))
    answer(9)
    assert.deepEqual([covers(9), covers(10)], [true, false])
  })

  it("is not learnt from an answer to what was asked before it was forgotten", () => {
    const { covers, answer, forget, open } = asking()
    covers(1)
    forget()
    answer(7)
    assert.isTrue(covers(8))
    assert.lengthOf(open, 1)
  })

  it("is asked for again with the next delivery if it could not be learnt", () => {
    const { covers, answer } = asking()
    covers(1)
    answer(undefined)
    assert.isTrue(covers(2))
    answer(2)
    assert.isFalse(covers(3))
  })
})
