import { assert, describe, it } from "@effect/vitest"
import { didYouMean } from "../../src/commands/didYouMean.ts"

const kinds = ["fetch", "count", "resize", "notify", "count-page", "thumbnails"]

describe("a guess at what was meant", () => {
  it.each([
    ["cuont", "count"],
    ["fech", "fetch"],
    ["thumb", "thumbnails"],
    ["resizes", "resize"],
    ["count_page", "count-page"],
    ["xyz", undefined],
    ["", undefined]
  ])("of %j is %s", (name, meant) => {
    assert.strictEqual(didYouMean(name, kinds), meant)
  })

  it("takes no short name for just any other", () => {
    assert.isUndefined(didYouMean("no", ["ls", "up"]))
    assert.strictEqual(didYouMean("sl", ["ls", "up"]), "ls")
  })
})
