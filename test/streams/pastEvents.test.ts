/** Events read from the stream a page at a time, from any replica, of which one may be behind. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Results } from "../../src/streams/Results.ts"
import { type Page, pastEvents } from "../../src/streams/pastEvents.ts"
import { finished, useStreams } from "../support/useStreams.ts"
import { eventsMade } from "./eventsMade.ts"

const { run } = useStreams("echo", "other")

const store = (key: string, kind = "echo", input = `{"say":"hello"}`) =>
  Effect.flatMap(Results, (results) => results.store({ ...finished(key, "succeeded"), kind, input }))

const ids = ({ events }: Page) => events.map(({ event }) => event.subject)

describe("past events", () => {
  it("are those after a sequence that pass, and tell how far they reach", () =>
    run(
      Effect.gen(function* () {
        const after = yield* eventsMade
        yield* store("a-1")
        yield* store("a-2", "other")
        yield* store("a-3")
        const last = yield* eventsMade
        const page = yield* pastEvents({ kind: "other" }, after, last)
        assert.deepEqual([ids(page), page.last], [["other_a-2"], after + 2])
        assert.deepEqual(yield* pastEvents({ kind: "other" }, page.last, last), { events: [], last })
        const all = yield* pastEvents({}, after, last)
        assert.deepEqual(
          all.events.map(({ sequence }) => sequence),
          [after + 1, after + 2, after + 3, after + 4]
        )
      })
    ))

  it("come in pages that are no larger than they need to be, however large an event is", () =>
    run(
      Effect.gen(function* () {
        const after = yield* eventsMade
        const large = JSON.stringify("x".repeat(600_000))
        for (let n = 0; n < 3; n += 1) yield* store(`large-${n}`, "echo", large)
        const last = yield* eventsMade
        const heard: Array<string> = []
        let pages = 0
        for (let at = after; at < last; pages += 1) {
          const page = yield* pastEvents({}, at, last)
          heard.push(...ids(page))
          at = page.last
        }
        assert.deepEqual(heard.slice(0, 3), ["echo_large-0", "echo_large-1", "echo_large-2"])
        assert.isAtLeast(pages, 3)
      })
    ))

  it("are waited for where the replica that is asked is behind", () =>
    run(
      Effect.gen(function* () {
        const after = yield* eventsMade
        yield* store("late")
        const last = yield* eventsMade
        const jetstream = yield* JetStream
        let asked = 0
        const behind = JetStream.of({
          ...jetstream,
          batch: (...question) =>
            Effect.suspend(() => {
              asked += 1
              return asked <= 3
                ? Effect.succeed({ messages: [], last: 0, pending: 0 })
                : jetstream.batch(...question)
            })
        })
        const page = yield* Effect.provideService(pastEvents({}, after, last), JetStream, behind)
        assert.strictEqual(ids(page)[0], "echo_late")
      })
    ))
})
