/** Submissions of bursts that come just as those are due, to a server that takes its time to write: none is lost that was accepted. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Queued } from "../../src/streams/Queued.ts"
import { submit } from "../../src/streams/Submit.ts"
import { onOwnServer } from "../support/ownServer.ts"
import { until } from "../support/useStreams.ts"

const say = (text: string, key: string) =>
  submit({ kind: "count", input: { text }, later: { debounce: 0.3 }, key })

/** The input that is done of the last task of this burst. */
const last = Effect.fnUntraced(function* (n: number) {
  const key = `burst ${n}`
  yield* say("first", key)
  // Until about then it is due indeed: the server is a little late.
  yield* Effect.sleep(400 + (n % 40) * 7.5)
  const task = yield* say("last", key)
  const { find } = yield* Queued
  const found = yield* until(find("count", task.key), (message) => message !== undefined)
  return Buffer.from(found?.data ?? []).toString()
})

describe("a burst that goes on when it is due", () => {
  it("is done with the last input, as one or as two", { timeout: 60_000 }, () =>
    onOwnServer(
      ["count"],
      () =>
        Effect.gen(function* () {
          for (const round of [0, 1, 2, 3, 4]) {
            const all = Array.from({ length: 40 }, (_, n) => round * 40 + n)
            const inputs = yield* Effect.forEach(all, last, { concurrency: "unbounded" })
            assert.deepEqual([...new Set(inputs)], [`{"text":"last"}`])
          }
        }),
      { sync: "always" }
    )
  )
})
