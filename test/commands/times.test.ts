import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { ago, ahead, span } from "../../src/commands/times.ts"

const noon = Date.parse("2026-11-20T12:00:00Z")

describe("a span", () => {
  it.effect.each([
    ["90", 90],
    ["90s", 90],
    ["1.5m", 90],
    ["15m", 900],
    ["2h", 7_200],
    ["7d", 604_800],
    ["2w", 1_209_600],
    ["500ms", 0.5],
    [" 2 h ", 7_200]
  ] as const)("%j is read", ([text, seconds]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* span("timeout", text), seconds)
    })
  )

  it.effect.each(["", "h", "2 hours ago", "-1h", "2y", "1e3", "Infinity", "2h30m", "constructor"])(
    "%j is not",
    (text) =>
      Effect.gen(function* () {
        const unclear = yield* Effect.flip(span("timeout", text))
        assert.strictEqual(
          unclear.message,
          `--timeout takes a time such as 90s, 15m, 2h or 7d, and not "${text}".`
        )
      })
  )
})

describe("a moment", () => {
  it.effect("is told as RFC 3339, or by how long ago or ahead it is", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(noon)
      const time = "2026-11-20T11:00:00+01:00"
      assert.strictEqual((yield* ago("since", time)).toISOString(), "2026-11-20T10:00:00.000Z")
      assert.strictEqual((yield* ahead("deadline", time)).toISOString(), "2026-11-20T10:00:00.000Z")
      assert.strictEqual((yield* ago("since", "2h")).toISOString(), "2026-11-20T10:00:00.000Z")
      assert.strictEqual((yield* ahead("deadline", "2h")).toISOString(), "2026-11-20T14:00:00.000Z")
    })
  )

  it.effect.each(["yesterday", "2026-11-20", "2026-11-20T11:00:00", "2026-13-20T11:00:00Z", "999999999999w"])(
    "is not %j",
    (text) =>
      Effect.gen(function* () {
        for (const read of [ago, ahead]) {
          const unclear = yield* Effect.flip(read("since", text))
          assert.include(unclear.message, `, and not "${text}".`)
        }
      })
  )
})
