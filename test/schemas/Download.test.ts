import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { HttpUrl } from "../../src/schemas/Download.ts"

describe("an address to download from", () => {
  it.each([
    "http://name:password@example.org/",
    "https://name@example.org/",
    "https://:password@example.org/"
  ])("has no user name or password: %s", (url) =>
    assert.throws(() => Schema.decodeSync(HttpUrl)(url), /must not have a user name or password/)
  )
})
