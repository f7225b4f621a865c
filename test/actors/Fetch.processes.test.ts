/** Two fetch processes and one host: together they ask it no more at once, and no faster, than one alone might. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startMillrace } from "../support/millrace.ts"
import { onOwnServer } from "../support/ownServer.ts"
import { web } from "../support/web.ts"
import { finished, submit } from "./runtime/working.ts"

const atOnce = 3
const aSecond = 8

/** When each request came, and how many were open at most. */
const host = Effect.fnUntraced(function* (takesMs: number) {
  const began: Array<number> = []
  let open = 0
  let most = 0
  const at = yield* web((_, response) => {
    began.push(performance.now())
    open += 1
    most = Math.max(most, open)
    response.once("close", () => (open -= 1))
    setTimeout(() => response.end("ok"), takesMs)
  })
  return { at, began, most: () => most }
})

const addresses = (at: (path: string) => URL, count: number) =>
  Array.from({ length: count }, (_, n) => ({ url: at(`/${n}`) }))

describe("two fetch processes", () => {
  it("share the limits of a host", { timeout: 60_000 }, () =>
    onOwnServer(["fetch"], ({ url }) =>
      Effect.gen(function* () {
        const slow = yield* host(700)
        const quick = yield* host(0)
        const settings = { FETCH_HOST_CONCURRENCY: String(atOnce), FETCH_HOST_RATE: String(aSecond) }
        for (const name of ["one", "other"]) {
          yield* Effect.acquireRelease(
            Effect.sync(() =>
              startMillrace(["actor", "fetch"], { NATS_URL: url, MILLRACE_WORKER: name, ...settings })
            ),
            ({ kill }) => Effect.promise(() => kill("SIGKILL"))
          )
        }
        const done = yield* Effect.forEach(
          [...addresses(slow.at, 9), ...addresses(quick.at, 24)],
          (input) =>
            Effect.flatMap(submit({ kind: "fetch", input: JSON.stringify(input) }), ({ key }) =>
              finished("fetch", key)
            ),
          { concurrency: "unbounded" }
        )
        for (const { state, attempts } of done) assert.deepEqual([state, attempts], ["succeeded", []])
        assert.strictEqual(new Set(done.map(({ worker }) => worker)).size, 2)
        assert.strictEqual(slow.most(), atOnce)
        assert.strictEqual(quick.began.length, 24)
        // One may take a while to get here, and the next one less; with a rate for each process it would take half as long.
        const took = Math.max(...quick.began) - Math.min(...quick.began)
        assert.isAtLeast(took, (0.7 * 23 * 1_000) / aSecond)
      })
    )
  )
})
