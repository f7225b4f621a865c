/** With whom a task waits for a place. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Park from "../../../src/actors/runtime/Park.ts"
import * as Places from "../../../src/actors/runtime/Places.ts"
import { useStreams } from "../../support/useStreams.ts"
import { deliveryOf } from "./deliveries.ts"

const { run } = useStreams("ride")

describe("a task that waits for a place", () => {
  it("waits with those of its key, or of its worker; and at the limit of its key with all, which are told and ask rarely", () =>
    run(
      Effect.gen(function* () {
        const workers = yield* Effect.all([
          Places.make("ride", Park.make(1)),
          Places.make("ride", Park.make(1))
        ])
        const limit = { name: "kind-ride", concurrency: 1 }
        const keyed = deliveryOf("ride", "a", { options: { concurrencyKey: "k" } })
        const keysOf = (key: string, delivery = keyed) =>
          workers.map(({ keyAt }) => keyAt({ ...limit, key }, delivery))
        assert.deepEqual(keysOf(""), ["k", "k"])
        assert.deepEqual(keysOf("k"), ["", ""])
        assert.lengthOf(new Set(keysOf("", deliveryOf("ride", "b"))), 2)
      })
    ))
})
