/** Following one task: all that is said of it, in order, and the end even for who is slow. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Live } from "../../src/streams/Live.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { Results } from "../../src/streams/Results.ts"
import { finished, useStreams } from "../support/useStreams.ts"

const { run } = useStreams()

const heardAll = Effect.flatMap(Nats, ({ connection }) => Effect.promise(() => connection.flush()))
const store = (key: string) => Effect.flatMap(Results, (results) => results.store(finished(key, "succeeded")))

describe("who follows a task", () => {
  it("hears all that is said of it, in order, and of no other", () =>
    run(
      Effect.gen(function* () {
        const live = yield* Live
        const heard = yield* live.of("echo", "one")
        live.tell("echo", "started", "one", { worker: "w", attempt: 1 })
        live.tell("echo", "started", "other", { worker: "w", attempt: 1 })
        live.tell("echo", "progress", "one", { progress: { fraction: 0.5 } })
        yield* store("one")
        const all = yield* Stream.runCollect(Stream.take(heard, 3))
        assert.deepEqual(
          all.map(({ what }) => what),
          ["started", "progress", "succeeded"]
        )
        assert.deepInclude(all[0], { body: { worker: "w", attempt: 1 } })
        assert.deepNestedInclude(all[2], { "record.id": "echo_one" })
      })
    ))

  it("misses the oldest where that is too much at once, and not the end", () =>
    run(
      Effect.gen(function* () {
        const live = yield* Live
        const heard = yield* live.of("echo", "slow")
        for (let n = 0; n < 1_000; n += 1)
          live.tell("echo", "progress", "slow", { progress: { fraction: n / 1_000 } })
        yield* store("slow")
        yield* heardAll
        const all = yield* Stream.runCollect(Stream.takeUntil(heard, ({ what }) => what === "succeeded"))
        assert.isBelow(all.length, 500)
        assert.deepInclude(all.at(-2), { body: { progress: { fraction: 0.999 } } })
      })
    ))
})
