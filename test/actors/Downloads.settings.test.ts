/** Downloads: a setting that would fail every request is found out at the start. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { downloads } from "./download/world.ts"

describe("a setting of downloads", () => {
  for (const [setting, value] of [
    ["FETCH_MAX_BYTES", "0"],
    ["FETCH_MAX_REDIRECTS", "-1"],
    ["FETCH_TIMEOUT", "soon"],
    ["FETCH_TIMEOUT", "0 millis"],
    ["FETCH_TIMEOUT", "30 days"],
    ["FETCH_CONNECT_TIMEOUT", "-3 seconds"],
    ["FETCH_HEADERS_TIMEOUT", "1.5 millis"],
    ["FETCH_IDLE_TIMEOUT", "Infinity"],
    ["FETCH_USER_AGENT", "Łódź/1"],
    ["FETCH_USER_AGENT", "Wheel/2\nx-mill: turns"],
    ["FETCH_MEMORY", "1 GB"]
  ] as const) {
    it.live(`cannot be ${setting}=${value}`, () =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(Layer.build(downloads({ [setting]: value })))
        assert.include(failure.message, setting)
      })
    )
  }
})
