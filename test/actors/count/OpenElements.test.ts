import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { fileURLToPath } from "node:url"

const heap = fileURLToPath(new URL("./names.fixture.ts", import.meta.url))

describe("the open elements of a page", () => {
  it("take no memory once they are closed, whatever their names are", () => {
    const grown = Number(execFileSync(process.execPath, ["--expose-gc", heap], { encoding: "utf8" }))
    assert.isBelow(grown, 5_000_000)
  })
})
