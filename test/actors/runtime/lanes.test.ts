/** A worker with tasks in both lanes: none starves, and no slot has two, whatever becomes of the server. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { startWorker } from "./working.ts"

const Nap = Task.define("nap", {
  title: "Sleep a little",
  input: Schema.Struct({ name: Schema.String }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Tired", {}),
  example: { name: "a" }
})

const { run, kill, restart } = useStreams("nap")

/** Sleeps for some milliseconds each time, and says in which order, and how many slept at a time. */
const sleeper = (concurrency: number) => {
  const began: Array<string> = []
  const seen = { ended: 0, running: 0, most: 0 }
  const actor = Actor.define(Nap, {
    concurrency,
    run: ({ name }) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          began.push(name)
          seen.running += 1
          seen.most = Math.max(seen.most, seen.running)
        }),
        () => Effect.as(Effect.sleep("5 millis"), {}),
        () =>
          Effect.sync(() => {
            seen.running -= 1
            seen.ended += 1
          })
      )
  })
  return { actor, began, seen }
}

const queue = (name: string, lane: "high" | "normal", count: number) =>
  Effect.flatMap(Publisher, ({ submit }) =>
    Effect.forEach(
      Array.from({ length: count }, (_, n) => `${name}-${lane}-${n}`),
      (key) => submit({ kind: "nap", key, lane, input: JSON.stringify({ name: lane }) }),
      { concurrency: 64, discard: true }
    )
  )

const ends = (seen: { readonly ended: number }, count: number) =>
  until(
    Effect.sync(() => seen.ended),
    (ended) => ended >= count
  )

describe("a worker with tasks in both lanes", () => {
  it.each([1, 4])(
    "begins a normal one at least every tenth time, and high ones otherwise: %i slots",
    (slots) =>
      run(
        Effect.gen(function* () {
          yield* queue(`load-${slots}`, "normal", 40)
          yield* queue(`load-${slots}`, "high", 200)
          const { actor, began, seen } = sleeper(slots)
          yield* startWorker(actor)
          yield* ends(seen, 240)
          // The last is begun while few high ones wait, or none.
          const loaded = began.slice(0, began.lastIndexOf("high", 199))
          const between = loaded.join(" ").split("normal")
          for (const high of between) assert.isAtMost(high.trim().split(" ").length, 9 + slots)
          assert.isAtMost(between.length - 1, Math.ceil(loaded.length / 10) + slots)
          assert.strictEqual(seen.most, slots)
        })
      )
  )

  it("runs no more at a time than it has slots, though the server is killed meanwhile", () =>
    run(
      Effect.gen(function* () {
        yield* queue("killed", "normal", 300)
        yield* queue("killed", "high", 300)
        const { actor, seen } = sleeper(4)
        yield* startWorker(actor)
        for (const ended of [100, 250]) {
          yield* ends(seen, ended)
          yield* kill
          yield* restart
        }
        yield* ends(seen, 600)
        assert.strictEqual(seen.most, 4)
      })
    ))
})
