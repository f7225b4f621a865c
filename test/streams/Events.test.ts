/** The events: read from any point, in order and without a gap, whatever happens to the server meanwhile. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Queue, Schema, type Scope, Stream } from "effect"
import { Events, type Filter } from "../../src/streams/Events.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Results } from "../../src/streams/Results.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const fixture = useStreams("echo", "other")
const { run } = fixture

const store = (key: string, state: "succeeded" | "failed" | "cancelled" = "succeeded", kind = "echo") =>
  Effect.flatMap(Results, (results) => results.store({ ...finished(key, state), kind }))

const newest = Effect.flatMap(Events, (events) => events.newest)

type Listen = (filter: Filter) => Effect.Effect<Queue.Dequeue<string>, unknown, Events | Scope.Scope>

/** Listens beside the test; the queue gets the ids of the tasks. */
const listen: Listen = Effect.fnUntraced(function* (filter) {
  const events = yield* Events
  const heard = yield* Queue.unbounded<string>()
  yield* Effect.forkScoped(
    Stream.runForEach(events.subscribe(filter), ({ event }) => Queue.offer(heard, event.data.id))
  )
  return heard
})

/** The same, asking for each by itself. */
const listenByOne: Listen = Effect.fnUntraced(function* (filter) {
  const next = yield* (yield* Events).listen(filter)
  const heard = yield* Queue.unbounded<string>()
  const hear = Effect.flatMap(Effect.promise(next), (one) =>
    one === undefined ? Effect.interrupt : Queue.offer(heard, one.event.data.id)
  )
  yield* Effect.forkScoped(Effect.forever(hear))
  return heard
})

const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `echo_${prefix}-${n}`)

const consumers = Effect.flatMap(JetStream, (jetstream) =>
  Effect.flatMap(
    jetstream.call("STREAM.INFO.EVENTS", {}),
    Schema.decodeUnknownEffect(Schema.Struct({ state: Schema.Struct({ consumer_count: Schema.Int }) }))
  )
)

describe("events", () => {
  it("come in the order of the records, from the sequence on that was seen last", () =>
    run(
      Effect.gen(function* () {
        const after = yield* newest
        for (let n = 0; n < 10; n += 1) yield* store(`order-${n}`)
        const events = yield* Events
        const all = yield* Stream.runCollect(Stream.take(events.subscribe({ after }), 10))
        assert.deepEqual(
          all.map(({ event }) => event.data.id),
          ids("order", 10)
        )
        const seen = all[5]?.sequence ?? 0
        const rest = yield* Stream.runCollect(Stream.take(events.subscribe({ after: seen }), 4))
        assert.deepEqual(
          rest.map(({ event }) => event.data.id),
          ids("order", 10).slice(6)
        )
      })
    ))

  it("are those that happen from now on where nobody says after which", () =>
    run(
      Effect.gen(function* () {
        const before = yield* newest
        yield* store("before")
        yield* until(newest, (sequence) => sequence > before)
        const { state } = yield* consumers
        const heard = yield* listen({})
        yield* until(consumers, (now) => now.state.consumer_count > state.consumer_count)
        yield* store("after")
        assert.strictEqual(yield* Queue.take(heard), "echo_after")
      })
    ))

  it.each<[string, Filter, ReadonlyArray<string>]>([
    ["of a kind", { kind: "other" }, ["other_a", "other_b"]],
    ["of a state", { state: "failed" }, ["echo_b", "other_b"]],
    ["of a kind and a state", { kind: "other", state: "failed" }, ["other_b"]],
    ["of all", {}, ["echo_a", "echo_b", "echo_c", "other_a", "other_b"]]
  ])("pass as they are asked for: %s", (name, filter, wanted) =>
    run(
      Effect.gen(function* () {
        const after = yield* newest
        const key = name.replaceAll(" ", "-")
        yield* store(`a-${key}`, "succeeded")
        yield* store(`b-${key}`, "failed")
        yield* store(`c-${key}`, "cancelled")
        yield* store(`a-${key}`, "succeeded", "other")
        yield* store(`b-${key}`, "failed", "other")
        const events = yield* Events
        const passed = yield* Stream.runCollect(
          Stream.take(events.subscribe({ ...filter, after }), wanted.length)
        )
        assert.deepEqual(
          passed.map(({ event }) => event.data.id.replace(`-${key}`, "")),
          wanted
        )
      })
    )
  )

  it(
    "come from the beginning of the listening, not of time, where the server is killed before the first",
    {
      timeout: 20_000
    },
    () =>
      run(
        Effect.gen(function* () {
          const { state } = yield* consumers
          const heard = yield* listen({})
          yield* until(consumers, (now) => now.state.consumer_count > state.consumer_count)
          yield* fixture.kill
          yield* fixture.restart
          yield* store("first")
          assert.strictEqual(yield* Queue.take(heard), "echo_first")
        })
      )
  )

  it("may be left while they are being subscribed to", () =>
    run(
      Effect.gen(function* () {
        const events = yield* Events
        for (let n = 0; n < 20; n += 1) {
          const begun = yield* Deferred.make<void>()
          const listener = yield* Effect.forkChild(
            Effect.andThen(Deferred.succeed(begun, undefined), Stream.runDrain(events.subscribe({}))),
            { startImmediately: true }
          )
          yield* Deferred.await(begun)
          // A question more each time: so that it is left at another point of its beginning.
          for (let asked = 0; asked < n; asked += 1) yield* consumers
          yield* Fiber.interrupt(listener)
        }
      })
    ))
})

describe.each([
  { how: "as a stream", listen },
  { how: "each by itself", listen: listenByOne }
])("events $how", ({ how, listen }) => {
  const named = (key: string) => `${how.replaceAll(" ", "-")}-${key}`

  it("go on after one that is of no record", () =>
    run(
      Effect.gen(function* () {
        const heard = yield* listen({ after: yield* newest })
        const jetstream = yield* JetStream
        yield* jetstream.publish(Subjects.result("echo", "failed", named("strange")), "not a record", [])
        yield* store(named("after"))
        assert.strictEqual(yield* Queue.take(heard), `echo_${named("after")}`)
      })
    ))

  it("go on where they were after the server was killed", { timeout: 20_000 }, () =>
    run(
      Effect.gen(function* () {
        const heard = yield* listen({ after: yield* newest })
        yield* store(named("kill-0"))
        assert.strictEqual(yield* Queue.take(heard), `echo_${named("kill-0")}`)
        yield* fixture.kill
        yield* fixture.restart
        for (let n = 1; n < 5; n += 1) yield* store(named(`kill-${n}`))
        assert.deepEqual(yield* Queue.takeN(heard, 4), ids(named("kill"), 5).slice(1))
      })
    )
  )

  it("leave no consumer behind when nobody listens any more", () =>
    run(
      Effect.gen(function* () {
        const { state } = yield* consumers
        yield* Effect.scoped(
          Effect.gen(function* () {
            const heard = yield* listen({ after: yield* newest })
            yield* store(named("heard-once"))
            yield* Queue.take(heard)
          })
        )
        yield* until(consumers, (now) => now.state.consumer_count <= state.consumer_count)
      })
    ))
})
