import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Reminders from "../../src/streams/Reminders.ts"

describe("a reminder", () => {
  it.effect("is due once for each thing, and again after ten minutes", () =>
    Effect.gen(function* () {
      const { isDue } = Reminders.make()
      const seen = yield* Effect.forEach(["a", "a", "b"], isDue)
      yield* TestClock.adjust("9 minutes")
      seen.push(yield* isDue("a"))
      yield* TestClock.adjust("1 minute")
      seen.push(yield* isDue("a"))
      assert.deepEqual(seen, [true, false, true, false, true])
    })
  )
})
