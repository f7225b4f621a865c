/** Listing where a replica lags behind the leader: it delays a page, and leaves nothing out of it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Listing } from "../../src/streams/Listing.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { fill } from "./filling.ts"
import { idsOf } from "./listing.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams()

/**
 * Of what replicas answer, whatever lies from `end` on is missing the first `times` times: no replica can be made to lag
 * at will.
 */
const lagging = (end: number, times: number) => {
  const left = { next: times, batch: times }
  const lags = (call: "next" | "batch") => (left[call] -= 1) >= 0
  const replica = Layer.effect(
    JetStream,
    Effect.map(JetStream, (jetstream) =>
      JetStream.of({
        ...jetstream,
        glance: () => Effect.die("not asked"),
        next: (...question) =>
          Effect.map(jetstream.next(...question), (found) =>
            found !== undefined && found.sequence >= end && lags("next") ? undefined : found
          ),
        batch: (...question) =>
          Effect.map(jetstream.batch(...question), (answer) => {
            if (answer.last < end || !lags("batch")) return answer
            const messages = answer.messages.filter(({ sequence }) => sequence < end)
            return { messages, last: messages.at(-1)?.sequence ?? 0, pending: 0 }
          })
      })
    )
  )
  return Layer.fresh(Listing.layer).pipe(Layer.provide(replica))
}

/** Fills the bucket, with one of `kind` where it is said, and gives its first sequence. */
const fillWith = Effect.fnUntraced(function* (kind: string, isOfKind: (n: number) => boolean) {
  yield* fill(2_000, (n) => ({
    kind: isOfKind(n) ? kind : "other",
    state: "succeeded",
    key: `${kind}-${n}`
  }))
  const first = yield* (yield* JetStream).read(Subjects.resultStream, {
    last_by_subj: Subjects.result("other", "succeeded", `${kind}-1`)
  })
  return (first?.sequence ?? 0) - 1
})

describe("a replica that lags", () => {
  it.each([
    ["among many", () => true],
    ["among some", (n: number) => n % 20 === 0],
    ["among few", (n: number) => n % 500 === 0]
  ] as const)("hides nothing: %s", (name, isAsked) =>
    run(
      Effect.gen(function* () {
        const kind = name.replace(" ", "-")
        const first = yield* fillWith(kind, (n) => n !== 1 && isAsked(n))
        const all = Array.from({ length: 2_000 }, (_, n) => n).filter((n) => n !== 1 && isAsked(n))
        const newest = all.toReversed().map((n) => `${kind}_${kind}-${n}`)
        for (const end of [first, first + 1_000, first + 1_990]) {
          const page = idsOf({ kind, limit: 30 }).pipe(Effect.provide(lagging(end, 5)))
          assert.deepEqual(yield* page, newest.slice(0, 30))
        }
      })
    )
  )

  it("does not decide where a time span begins", () =>
    run(
      Effect.gen(function* () {
        const first = yield* fillWith("span", (n) => n !== 1)
        const message = yield* (yield* JetStream).read(Subjects.resultStream, { seq: first + 1_000 })
        const query = { kind: "span", limit: 3, since: new Date(message?.time ?? 0) }
        const page = idsOf(query).pipe(Effect.provide(lagging(first, 1)))
        assert.deepEqual(yield* page, ["span_span-1999", "span_span-1998", "span_span-1997"])
      })
    ))

  it("for ever is told of", () =>
    run(
      Effect.gen(function* () {
        const first = yield* fillWith("ever", (n) => n !== 1)
        const page = idsOf({ kind: "ever" }).pipe(Effect.provide(lagging(first, 1_000)))
        const error = yield* Effect.flip(page)
        assert.strictEqual(error._tag, "NatsUnavailable")
        assert.include(error.message, "lags behind")
      })
    ))
})
