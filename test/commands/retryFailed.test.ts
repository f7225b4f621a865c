/** Having many failed tasks done again while NATS, or a queue, does not take all of them. */
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Result } from "effect"
import { retryFailed } from "../../src/commands/retryFailed.ts"
import { Listing } from "../../src/streams/Listing.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"
import { Publisher, QueueFull } from "../../src/streams/Publisher.ts"
import { finish } from "../gateway/gateway.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams("fetch", "count")

const away = new NatsUnavailable({ asked: "submit", reason: "no answer" })

/** Three have failed: the newest finds NATS away, the next a queue that is full, the oldest a place. */
const retried = Effect.gen(function* () {
  const error = { tag: "PageUnreachable", message: "it does not answer" }
  for (const key of ["fine", "full", "away"]) yield* finish(`fetch_${key}`, { state: "failed", error })
  const lines: Array<unknown> = []
  const publisher = yield* Publisher
  const ended = yield* retryFailed({}).pipe(
    Effect.provideService(
      Publisher,
      Publisher.of({
        submit: (submission) => {
          if (submission.key === "away") return away
          return submission.key === "full" ? new QueueFull({ kind: "fetch" }) : publisher.submit(submission)
        }
      })
    ),
    Effect.provideService(Console.Console, { ...console, log: (line) => void lines.push(line) }),
    Effect.result
  )
  return { lines, ended: Result.isFailure(ended) ? ended.failure : undefined }
})

describe("millrace retry of many", () => {
  it("goes on after one for which NATS is away, and one whose queue is full", async () => {
    const { lines, ended } = await run(retried)
    assert.deepEqual(lines, [
      "fetch_away is refused: NATS could not do it (submit): no answer. Run this again.",
      `fetch_full is refused: ${new QueueFull({ kind: "fetch" }).message}`,
      "fetch_fine is in its queue again, for run 2.",
      "1 put back into the queue, 2 refused."
    ])
    assert.strictEqual(ended?._tag, "SomeRefused")
  })

  it("stops when the list cannot be read on, and says what is done by then", async () => {
    const { lines, ended } = await run(
      Effect.gen(function* () {
        const listing = yield* Listing
        const page: typeof listing.page = (query) =>
          query.before === undefined ? listing.page({ ...query, limit: 2 }) : away
        return yield* Effect.provideService(retried, Listing, Listing.of({ ...listing, page }))
      })
    )
    assert.strictEqual(lines.at(-1), "0 put back into the queue, 2 refused.")
    assert.strictEqual(ended, away)
  })
})
