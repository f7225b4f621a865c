/** Rides in a queue that is limited as a whole and per key, of three keys in turn. */
import { Effect } from "effect"
import { KindLimits } from "../../../src/streams/KindLimits.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"

const keys = ["a", "b", "c"]

export const queueRides = Effect.fnUntraced(function* (count: number) {
  yield* (yield* KindLimits).set("ride", { concurrency: 4, perKey: { concurrency: 2 } })
  const { submit } = yield* Publisher
  const tasks = Array.from({ length: count }, (_, n) => keys[n % keys.length] ?? "a")
  yield* Effect.forEach(
    tasks,
    (who) => {
      const input = JSON.stringify({ who, ms: 80 })
      return submit({ kind: "ride", input, options: { concurrencyKey: who } })
    },
    { concurrency: 32 }
  )
})
